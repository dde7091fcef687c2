using System.ComponentModel;
using System.Diagnostics;

namespace EchoNative;

/// <summary>An engine of a Python package, through this project's worker script for it.</summary>
/// <param name="Script">Name of the script, which lies in <c>workers</c> beside the assemblies.</param>
/// <param name="Module">What it imports.</param>
/// <param name="Install">How to get that.</param>
/// <param name="DefaultModel">The model that is taken when none is configured.</param>
internal sealed record PythonWorker(string Script, string Module, string Install, string DefaultModel)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private string ScriptPath => Path.Combine(AppContext.BaseDirectory, "workers", Script);

    /// <summary>The options of its process: <c>command</c> is the Python, <c>arguments</c> come last.</summary>
    public ProcessEngineOptions Configure(EngineSettings settings) => new()
    {
        Command = PythonOf(settings),
        Arguments =
        [
            ScriptPath, "--model", settings.Model ?? DefaultModel,
            .. settings.Device is { } device ? (string[])["--device", device] : [],
            .. settings.Threads is { } threads ? (string[])["--threads", $"{threads}"] : [],
            .. settings.Arguments,
        ],
        Name = settings.Title,
        Workers = settings.Workers,
        MaxSessions = settings.MaxSessions ?? EngineRegistry.UsualSessions,
    };

    /// <summary>Whether Python, the script and the package are here. The package is looked for, not loaded.</summary>
    public string? FindMissing(EngineSettings settings)
    {
        string python = PythonOf(settings);
        if (!File.Exists(ScriptPath))
        {
            return $"The worker script '{ScriptPath}' is missing.";
        }

        string look = $"import importlib.util, sys; sys.exit(importlib.util.find_spec('{Module}') is None)";
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(python, ["-c", look]) { RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true })!;
            if (process.WaitForExit(Patience))
            {
                return process.ExitCode == 0 ? null : $"{python} has no package '{Module}': {Install}.";
            }

            process.Kill();
            return $"{python} did not answer within {Patience.TotalSeconds} s.";
        }
        catch (Win32Exception)
        {
            return $"There is no program '{python}': install Python 3, then {Install}.";
        }
    }

    private static string PythonOf(EngineSettings settings) => settings.Command ?? "python3";
}
