using System.Diagnostics;

namespace EchoNative.Cli.Tests.Models;

/// <summary>The real command in a process of its own, with its output captured.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private CliProcess(ProcessStartInfo start, Dictionary<string, string>? environment = null)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        foreach (string name in new[] { "ECHONATIVE_MODELS", "ECHONATIVE_MODEL_URL", "ECHONATIVE_MODEL_TOKEN", "HF_TOKEN" })
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static string Assembly => Path.Combine(AppContext.BaseDirectory, "EchoNative.Cli.dll");

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts <c>echonative</c> with the arguments.</summary>
    public static CliProcess Start(params string[] arguments) => StartProgram(Host, [Assembly, .. arguments]);

    /// <summary>Starts any program.</summary>
    public static CliProcess StartProgram(string program, params string[] arguments) => new(new ProcessStartInfo(program, arguments));

    /// <summary>Starts <c>echonative</c> with one more environment variable.</summary>
    public static CliProcess StartWith(string name, string value, params string[] arguments)
    {
        ProcessStartInfo start = new(Host, [Assembly, .. arguments]);
        start.Environment[name] = value;
        return new CliProcess(start);
    }

    /// <summary>Runs <c>echonative</c> with the arguments to its end.</summary>
    public static async Task<CliResult> RunAsync(params string[] arguments)
    {
        using CliProcess process = Start(arguments);
        return await process.ResultAsync();
    }

    /// <summary>Runs <c>echonative</c> with more environment variables to its end.</summary>
    public static async Task<CliResult> RunInAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(Host, [Assembly, .. arguments]);
        using CliProcess process = new(start, environment);
        return await process.ResultAsync();
    }

    public async Task<CliResult> ResultAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new CliResult(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
