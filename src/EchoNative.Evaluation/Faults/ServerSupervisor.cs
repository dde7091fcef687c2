using System.Diagnostics;
using System.Text;
using EchoNative.Evaluation.Peers;

namespace EchoNative.Evaluation.Faults;

/// <summary>Keeps a real server process, <c>echonative serve</c>, on one port: kills it without warning, and starts the next.</summary>
internal sealed class ServerSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly string[] _arguments;
    private readonly StringBuilder _log = new();
    private Process? _process;

    /// <param name="arguments">More arguments of <c>serve</c>.</param>
    public ServerSupervisor(params string[] arguments)
    {
        // One thread, not as many as the load allows: sums in another order are other sums, and a word may move by some frames.
        Port = FreePort.Find();
        _arguments =
        [
            "serve", "--port", $"{Port}", "--until-stdin-closes", "--model", "digits", "--threads", "1",
            .. arguments,
        ];
    }

    /// <summary>Where it listens, on loopback, whenever it runs.</summary>
    public int Port { get; }

    /// <summary>Times it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>The end of what all its processes complained about.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        ProcessStartInfo start = OwnProgram.Start(_arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process = Process.Start(start)!;
        _process = process;
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartTimeout);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("listening", StringComparison.Ordinal))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The server did not start. {Log}");
    }

    /// <summary>Ends it as <c>kill -9</c> does: it has no say in it.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(); // SIGKILL
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
        Kills++;
    }

    /// <summary>Stops it in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private void Note(string? line)
    {
        const int Kept = 20_000;
        lock (_log)
        {
            _ = _log.AppendLine(line);
            if (_log.Length > Kept)
            {
                _ = _log.Remove(0, _log.Length - Kept);
            }
        }
    }
}
