using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using EchoNative.Cli.Tests.Models;

namespace EchoNative.Cli.Tests;

/// <summary>The real command while it runs: its lines as they come, its standard input, and signals.</summary>
internal sealed class RunningCli : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly StringBuilder _error = new();

    private RunningCli(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => _error.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public StreamWriter Input => _process.StandardInput;

    public string Error => _error.ToString();

    public static RunningCli Start(params string[] arguments) => StartWith([], arguments);

    /// <summary>Starts the command with more environment variables.</summary>
    public static RunningCli StartWith(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(CliProcess.Host, [CliProcess.Assembly, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RunningCli(Process.Start(start)!);
    }

    /// <summary>Starts a server on a free port and waits until it is ready.</summary>
    public static (RunningCli Server, string Url) Serve(params string[] arguments)
    {
        RunningCli server = Start(["serve", "--port", "0", "--model", "digits", .. arguments]);
        string line = server.WaitForLine("listening");
        return (server, line["listening".Length..].Trim());
    }

    /// <summary>Waits for a line of standard output.</summary>
    public string WaitForLine(string beginning)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return _lines.GetConsumingEnumerable(patience.Token).First(line => line.StartsWith(beginning, StringComparison.Ordinal));
        }
        catch (InvalidOperationException)
        {
            throw new InvalidOperationException($"It ended without a line that begins with '{beginning}'. {Error}");
        }
    }

    public static async Task SignalAsync(string signal, int process)
    {
        using CliProcess kill = CliProcess.StartProgram("kill", $"-{signal}", $"{process}");
        Assert.Equal(0, (await kill.ResultAsync()).ExitCode);
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code and the lines that nobody waited for.</returns>
    public async Task<(int ExitCode, IReadOnlyList<string> Lines)> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, [.. _lines.GetConsumingEnumerable()]);
    }

    /// <summary>Waits until a process is gone.</summary>
    public static async Task ExpectGoneAsync(int process)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (IsAlive(process))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _lines.Dispose();
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private void Add(string? line)
    {
        if (line is null)
        {
            _lines.CompleteAdding();
        }
        else
        {
            _lines.Add(line);
        }
    }
}
