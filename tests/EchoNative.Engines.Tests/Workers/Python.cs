using System.ComponentModel;
using System.Diagnostics;
using EchoNative.Tests;

namespace EchoNative.Engines.Tests;

/// <summary>The workers of this repository that are written in Python.</summary>
internal static class Python
{
    /// <summary>The first Python on PATH need not be the one that sees the distribution's packages.</summary>
    public static string? Plain { get; } = Find("import json");

    /// <summary>One with PyTorch.</summary>
    public static string? WithTorch { get; } = Find("import torch, numpy");

    /// <summary>The folder of the scripts.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "workers");

    /// <summary>Options for a worker script.</summary>
    public static ProcessEngineOptions Options(string python, string script, params string[] arguments) =>
        new() { Command = python, Arguments = ["-B", Path.Combine(Folder, script), .. arguments] };

    /// <summary>Options for the embedded model in PyTorch.</summary>
    public static ProcessEngineOptions Digits() =>
        Options(WithTorch!, "worker_pytorch.py", "--model", Path.Combine(Repository.Root, "native", "models", "digits", "ggml-digits.bin"));

    private static string? Find(string statement) => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(python => Runs(python, statement));

    private static bool Runs(string python, string statement)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, ["-c", statement]) { RedirectStandardError = true })!;
            return process.WaitForExit(TimeSpan.FromMinutes(1)) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
