using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>Keeps one worker process running: what fails is killed and started anew, with growing pauses, while a window waits for it.</summary>
internal sealed partial class WorkerSupervisor : LoadedModel
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ProcessEngineOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();
    private WorkerProcess? _process;

    /// <summary>Starts the process and waits until it is ready.</summary>
    /// <exception cref="WorkerFailedException">It did not come up.</exception>
    public WorkerSupervisor(ProcessEngineOptions options, ILogger logger)
    {
        (_options, _logger) = (options, logger);
        _process = WorkerProcess.Start(options, logger, _disposed.Token);
        Name = _process.Ready.Name ?? options.Name;
        IsMultilingual = _process.Ready.Multilingual;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Whether its model knows more than English.</summary>
    public bool IsMultilingual { get; }

    /// <summary>Times that it was started anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>Number of the process, or null while there is none.</summary>
    public int? ProcessId => _process?.Id;

    /// <inheritdoc/>
    public override InferenceWorker CreateWorker() => new ProcessWorker(this);

    /// <summary>Has a window decoded, if need be by processes started anew: the window is whole, so nothing is lost.</summary>
    /// <inheritdoc cref="WorkerProcess.Decode" path="/param"/>
    /// <returns>The result; null when it became unwanted.</returns>
    /// <exception cref="WorkerFailedException">No process could decode it.</exception>
    /// <exception cref="EngineFailureException">The process refused the window.</exception>
    public WorkerMessage? Decode(ReadOnlySpan<float> samples, bool final, string? language, string? prompt, Func<bool> isUnwanted)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                _process ??= StartAgain(attempt);
                return _process.Decode(samples, final, language, prompt, _options.AnswerTimeout, isUnwanted);
            }
            catch (WorkerFailedException e)
            {
                LogFailed(e);
                _process?.Dispose();
                _process = null;
                if (attempt >= _options.Restarts)
                {
                    throw;
                }
            }
            catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
            {
                return null;
            }

            if (isUnwanted())
            {
                return null;
            }
        }
    }

    /// <summary>Ends a start that is under way.</summary>
    public void Cancel() => _disposed.Cancel();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _disposed.Cancel();
        _process?.Dispose();
        _process = null;
        _disposed.Dispose();
    }

    private WorkerProcess StartAgain(int attempt)
    {
        Restarts++;
        TimeSpan pause = FirstPause * Math.Pow(2, attempt);
        _ = _disposed.Token.WaitHandle.WaitOne(pause < LongestPause ? pause : LongestPause);
        return WorkerProcess.Start(_options, _logger, _disposed.Token);
    }

    private void LogFailed(WorkerFailedException e) => LogFailed(_logger, e.Message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} It is started anew.")]
    private static partial void LogFailed(ILogger logger, string reason);
}
