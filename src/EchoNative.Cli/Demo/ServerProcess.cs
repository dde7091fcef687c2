using System.Diagnostics;
using EchoNative.Cli.Serve;

namespace EchoNative.Cli.Demo;

/// <summary>A server of our own in a process of its own. It ends with its standard input: with us, however we end.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int ErrorLinesKept = 20;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Queue<string> _errors = new();

    private ServerProcess(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => KeepError(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri StreamUri { get; private set; } = null!;

    /// <summary>What it said about itself before it listened.</summary>
    public IReadOnlyList<string> Description { get; private set; } = [];

    /// <summary>What it complained about so far.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    public int Id => _process.Id;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time.</exception>
    public static async Task<ServerProcess> StartAsync(CancellationToken cancellationToken)
    {
        // The same program again: as an executable of its own, or as an assembly that dotnet runs.
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not tell which program this is.");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _ = start.Environment.Remove(ServeOptions.KeysVariable); // this one is for its parent only
        foreach (string argument in isHost ? [typeof(ServerProcess).Assembly.Location, .. ServeCommand.ArgumentsForChild()] : ServeCommand.ArgumentsForChild())
        {
            start.ArgumentList.Add(argument);
        }

        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            await server.WaitUntilListeningAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it: asks first, by closing its standard input.</summary>
    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(StopTimeout);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private async Task WaitUntilListeningAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        var description = new List<string>();
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                if (line.StartsWith(ServeCommand.ListeningLabel, StringComparison.Ordinal))
                {
                    StreamUri = new Uri(line[ServeCommand.ListeningLabel.Length..].Trim());
                    Description = description;
                    return;
                }

                description.Add(line);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The server was not ready after {StartTimeout.TotalMinutes} minutes. {Errors()}");
        }

        await _process.WaitForExitAsync(cancellationToken);
        throw new InvalidOperationException($"The server ended with exit code {_process.ExitCode}. {Errors()}");
    }

    private void KeepError(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_errors)
        {
            _errors.Enqueue(line);
            if (_errors.Count > ErrorLinesKept)
            {
                _ = _errors.Dequeue();
            }
        }
    }

    private string Errors() => string.Join(' ', Complaints);
}
