using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>Keeps one worker process running: what fails is killed and started anew, with growing pauses, while a window waits for it.</summary>
internal sealed partial class WorkerSupervisor : LoadedModel
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly ProcessEngineOptions _options;
    private readonly Action<Exception> _failed;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed;
    private WorkerLink? _link;
    private Task<WorkerLink>? _start; // of the next one
    private int _failures;            // since a window was last decoded

    /// <summary>Starts the process and waits until it is ready.</summary>
    /// <param name="options">The program.</param>
    /// <param name="failed">Learns of each failure that a process started anew is to make good.</param>
    /// <param name="logger">Gets the log lines.</param>
    /// <param name="ending">Kills the process, whatever it is at: the engine ends.</param>
    /// <exception cref="WorkerFailedException">It did not come up.</exception>
    /// <exception cref="OperationCanceledException">The engine ends.</exception>
    public WorkerSupervisor(ProcessEngineOptions options, Action<Exception> failed, ILogger logger, CancellationToken ending)
    {
        (_options, _failed, _logger) = (options, failed, logger);
        _disposed = CancellationTokenSource.CreateLinkedTokenSource(ending);
        _link = Start();
        Name = _link.Name ?? options.Name;
        Device = _link.Device;
        IsMultilingual = _link.IsMultilingual;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>What computes, where the process told that.</summary>
    public string? Device { get; }

    /// <summary>Whether its model knows more than English.</summary>
    public bool IsMultilingual { get; }

    /// <summary>Times that it was started anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>Number of the process, or null while there is none.</summary>
    public int? ProcessId => _link?.ProcessId;

    /// <inheritdoc/>
    public override InferenceWorker CreateWorker() => new ProcessWorker(this);

    /// <summary>Has a window decoded, if need be by processes started anew: the window is whole, so nothing is lost.</summary>
    /// <inheritdoc cref="WorkerLink.Decode" path="/param"/>
    /// <returns>False when nobody wanted it any more.</returns>
    /// <exception cref="WorkerFailedException">No process could decode it.</exception>
    /// <exception cref="EngineFailureException">The process refused the window.</exception>
    /// <exception cref="OperationCanceledException">The engine ends.</exception>
    public bool Decode(in WorkerWindow window, WorkerAnswer answer)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                _link ??= StartAgain(window);
                if (_link is null)
                {
                    return false;
                }

                bool isWanted = _link.Decode(window, answer);
                _failures = 0;
                return isWanted;
            }
            catch (WorkerFailedException e)
            {
                _link?.Dispose();
                _link = null;
                _failures++;
                _disposed.Token.ThrowIfCancellationRequested(); // it did not fail, it was killed
                if (attempt >= _options.Restarts)
                {
                    throw;
                }

                _failed(e);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _disposed.Cancel();
        _link?.Dispose();
        _link = null;
        if (_start is not null)
        {
            ((IAsyncResult)_start).AsyncWaitHandle.WaitOne();
            if (_start.IsCompletedSuccessfully)
            {
                _start.Result.Dispose();
            }
        }

        _disposed.Dispose();
    }

    private WorkerLink Start()
    {
        var process = WorkerProcess.Start(_options, _logger, _disposed.Token);
        try
        {
            WorkerLink link = _options.Dialect == WorkerDialect.Raw ? new RawLink(process, _options) : new FramedLink(process, _options);
            LogReady(_logger, process.Id, link.Name ?? _options.Name);
            return link;
        }
        catch (WorkerFailedException e) when (_disposed.IsCancellationRequested)
        {
            process.Dispose();
            throw new OperationCanceledException("The engine ends.", e, _disposed.Token);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    // Beside the thread that waits: a session that is given up meanwhile does not wait for a model to load, and the next one finds it there.
    private WorkerLink? StartAgain(in WorkerWindow window)
    {
        if (_start is null)
        {
            Restarts++;
            TimeSpan pause = RestartPause.After(_failures - 1);
            LogStart(_logger, pause.TotalMilliseconds, Restarts);
            _start = Task.Run(async () =>
            {
                await Task.Delay(pause, _disposed.Token).ConfigureAwait(false);
                return Start();
            });
        }

        while (!((IAsyncResult)_start).AsyncWaitHandle.WaitOne(Look))
        {
            if (window.IsUnwanted)
            {
                return null;
            }
        }

        Task<WorkerLink> started = _start;
        _start = null;
        return started.GetAwaiter().GetResult();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker process {Id} is ready: {Name}")]
    private static partial void LogReady(ILogger logger, int id, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The worker process is started anew in {Pause} ms, for the {Count}. time")]
    private static partial void LogStart(ILogger logger, double pause, int count);
}
