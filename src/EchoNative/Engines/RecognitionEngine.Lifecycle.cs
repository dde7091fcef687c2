using EchoNative.Vad;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <content>Starting, draining, stopping.</content>
public abstract partial class RecognitionEngine
{
    private readonly TaskCompletionSource _drained = NewSignal();
    private readonly TaskCompletionSource _cut = NewSignal();
    private readonly TaskCompletionSource _freed = NewSignal();
    private readonly CancellationTokenSource _ending = new();
    private Task _start = Task.CompletedTask;
    private volatile EngineState _state;
    private volatile string? _lastError;
    private long _lastDecode;

    /// <summary>Loads the model and runs a first inference on every worker. Completes when the engine is ready.</summary>
    /// <param name="cancellationToken">Looked at between the steps; the engine has then failed.</param>
    /// <exception cref="EchoNativeException">The model or the native library is not usable; the engine has failed.</exception>
    /// <exception cref="FileNotFoundException">There is no such model file; the engine has failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or the engine was stopped meanwhile.</exception>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public async ValueTask StartAsync(CancellationToken cancellationToken = default)
    {
        TaskCompletionSource start = NewSignal();
        lock (_lock)
        {
            if (_state != EngineState.Created)
            {
                throw new InvalidOperationException($"The engine was started before: it is {_state}.");
            }

            _state = EngineState.Loading;
            _residency = ModelResidency.Loading;
            _isWanted = true;
            _start = start.Task;
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        try
        {
            WarmIngest();
            await BringUpAsync(cancel.Token).ConfigureAwait(false);
            if (!Advance(EngineState.Warming, EngineState.Ready))
            {
                throw new OperationCanceledException("The engine was stopped while it started.");
            }

            LogReady(_resident!.Model.Name, _options.WorkerCount);
        }
        catch (Exception e)
        {
            _lastError = e.Message;
            await FailStartAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            start.SetResult();
        }
    }

    /// <summary>
    /// Takes no more work, waits until the open sessions are disposed, and frees everything. In any state, and any number of times; returns
    /// when everything is freed.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait: sessions that are still open then fail.</param>
    public async ValueTask StopAsync(CancellationToken cancellationToken = default)
    {
        EngineState before;
        lock (_lock)
        {
            before = _state;
            if (before < EngineState.Draining)
            {
                _state = EngineState.Draining;
                SignalIfDrained();
            }
        }

        if (before is EngineState.Loading or EngineState.Warming)
        {
            await _ending.CancelAsync().ConfigureAwait(false);
        }

        using CancellationTokenRegistration cut = cancellationToken.UnsafeRegister(static cut => ((TaskCompletionSource)cut!).TrySetResult(), _cut);
        if (before < EngineState.Draining)
        {
            await DrainAsync().ConfigureAwait(false);
        }

        await _freed.Task.ConfigureAwait(false);
    }

    /// <summary>Notes a successful inference.</summary>
    internal void RecordDecode() => Interlocked.Exchange(ref _lastDecode, DateTimeOffset.UtcNow.UtcTicks);

    /// <summary>Notes a failed one.</summary>
    internal void RecordFailure(Exception e)
    {
        _lastError = e.Message;
        LogInferenceFailed(e);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Tables that are made at their first use: not on the way of the first session's first frame.
    private static void WarmIngest()
    {
        using var endpointer = new Endpointer(new SpectralDetector());
        endpointer.Process(new float[endpointer.Hop], new SpeechBoundary[Endpointer.MaxBoundaries]);
    }

    private bool Advance(EngineState from, EngineState to)
    {
        lock (_lock)
        {
            bool advances = _state == from;
            _state = advances ? to : _state;
            return advances;
        }
    }

    private async Task FailStartAsync()
    {
        lock (_lock)
        {
            if (_state == EngineState.Draining)
            {
                return; // whoever stops it frees everything
            }

            _state = EngineState.Failed;
        }

        await FreeAsync(EngineState.Failed).ConfigureAwait(false);
    }

    private void SignalIfDrained()
    {
        if (_state == EngineState.Draining && _sessions.IsEmpty)
        {
            _drained.TrySetResult();
        }
    }

    private async Task DrainAsync()
    {
        await Task.WhenAny(_drained.Task, _cut.Task).ConfigureAwait(false);
        if (!_sessions.IsEmpty)
        {
            LogSessionsCut(_sessions.Count);
        }

        await _start.ConfigureAwait(false);
        await FreeAsync(EngineState.Stopped).ConfigureAwait(false);
    }

    private async Task FreeAsync(EngineState end)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        var reason = new EngineNotReadyException(EngineState.Stopped);
        foreach (IWorkItem item in _scheduler.Complete())
        {
            item.Cancel(reason);
        }

        foreach (RecognitionSession session in _sessions.Keys)
        {
            Fail(session, reason);
        }

        Task keeping;
        lock (_lock)
        {
            keeping = _keeping;
        }

        // A load or an inference under way is bounded; it ends first.
        await keeping.ConfigureAwait(false);
        if (_resident is { } resident)
        {
            await resident.DisposeAsync().ConfigureAwait(false);
        }

        _resident = null;
        _residency = ModelResidency.Unloaded;
        await _timer.DisposeAsync().ConfigureAwait(false);
        RingPool.Dispose();
        _ending.Dispose();
        _state = end;
        LogStopped(end);
        _freed.SetResult();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready: model {Model}, {Workers} workers")]
    private partial void LogReady(string model, int workers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} sessions were cut off by the stop")]
    private partial void LogSessionsCut(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "An inference has failed")]
    private partial void LogInferenceFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The engine is {State}")]
    private partial void LogStopped(EngineState state);
}
