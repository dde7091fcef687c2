using System.Diagnostics;

namespace EchoNative.Evaluation.Peers;

/// <summary>A server that is started once, and asked for each file: its model stays loaded.</summary>
internal abstract class ServerContender : IContender
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private Process? _process;

    public abstract string Name { get; }

    protected abstract ProcessStartInfo Program { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        ProcessStartInfo start = Program;
        MeteredProcess.Prepare(start);
        start.RedirectStandardInput = true;
        _process = MeteredProcess.Start(start);
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartTimeout);
        try
        {
            while (!await IsReadyAsync(limit.Token))
            {
                if (_process.HasExited)
                {
                    throw new PeerException($"{Name} ended with {_process.ExitCode} before it was ready.");
                }

                await Task.Delay(100, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PeerException($"{Name} was not ready after {StartTimeout}.");
        }
    }

    public async Task<(ProcessUse Use, string Text)> TranscribeAsync(CompareRecording recording, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            TimeSpan before = ProcessTree.ProcessorTime(_process!);
            long began = Stopwatch.GetTimestamp();
            string text = await AskAsync(recording, limit.Token);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            return (new ProcessUse(seconds, (ProcessTree.ProcessorTime(_process!) - before).TotalSeconds, ProcessTree.Resident(_process!)), text);
        }
        catch (Exception e) when (e is not PeerException && !cancellationToken.IsCancellationRequested)
        {
            throw new PeerException($"{Name}: {e.Message}");
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Whether it answers.</summary>
    protected abstract Task<bool> IsReadyAsync(CancellationToken cancellationToken);

    /// <summary>Has a file transcribed.</summary>
    protected abstract Task<string> AskAsync(CompareRecording recording, CancellationToken cancellationToken);
}
