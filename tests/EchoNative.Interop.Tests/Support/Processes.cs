using System.Diagnostics;
using EchoNative.Interop.Loading;

namespace EchoNative.Interop.Tests.Support;

/// <summary>Runs a program to its end, for two minutes at most.</summary>
internal static class Processes
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // What the environment of the test run may hold and a test decides itself.
    private static readonly string[] Cleared =
        [LibrarySearch.PathVariable, "OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY", "GGML_NO_BACKTRACE", "GGML_BACKEND_PATH"];

    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs the host from <paramref name="folder"/>, by default the tests' own.</summary>
    public static ProcessResult RunHost(
        string[] arguments, string? libraryPath = null, string? folder = null, string? workingFolder = null, params (string, string)[] environment)
    {
        string host = Path.Combine(folder ?? AppContext.BaseDirectory, "EchoNative.Interop.Host.dll");
        (string, string)[] all = libraryPath is null ? environment : [(LibrarySearch.PathVariable, libraryPath), .. environment];
        return Run("dotnet", [host, .. arguments], workingFolder, all);
    }

    public static ProcessResult Run(string program, string[] arguments, string? workingFolder = null, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? AppContext.BaseDirectory,
        };
        foreach (string name in Cleared)
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took longer than {Limit}.");
        }

        return new(process.ExitCode, output.Result, error.Result);
    }
}
