using EchoNative.Vad;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <content>Loading, warming, draining, stopping.</content>
public sealed partial class WhisperEngine
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WhisperModel? _model;
    private StatePool? _states;
    private Task _workers = Task.CompletedTask;
    private volatile EngineState _state;
    private volatile string? _lastError;
    private long _lastDecode;

    /// <summary>Loads the model and runs a first inference on every worker. Completes when the engine is ready.</summary>
    /// <param name="cancellationToken">Looked at between the steps; the engine has then failed.</param>
    /// <exception cref="EchoNativeException">The model or the native library is not usable; the engine has failed.</exception>
    /// <exception cref="FileNotFoundException">There is no such model file; the engine has failed.</exception>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public async ValueTask StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_state != EngineState.Created)
            {
                throw new InvalidOperationException($"The engine was started before: it is {_state}.");
            }

            _state = EngineState.Loading;
        }

        try
        {
            await OnThread(Load).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            _state = EngineState.Warming;
            WarmIngest();
            await StartWorkersAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            _state = EngineState.Ready;
            LogReady(_model!.Name, _options.WorkerCount);
        }
        catch (Exception e)
        {
            _lastError = e.Message;
            await ShutDownAsync(EngineState.Failed).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes no more work, waits until the open sessions are disposed, and frees everything. May be called again.</summary>
    /// <param name="cancellationToken">Ends the wait: sessions that are still open then fail.</param>
    public async ValueTask StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_state is EngineState.Draining or EngineState.Stopped or EngineState.Failed)
            {
                return;
            }

            _state = EngineState.Draining;
            SignalIfDrained();
        }

        try
        {
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (!_sessions.IsEmpty)
            {
                LogSessionsCut(_sessions.Count);
            }
        }

        await ShutDownAsync(EngineState.Stopped).ConfigureAwait(false);
    }

    // A thread each, never the pool: inference would starve it, and OpenMP keeps a team of threads per calling thread.
    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Load()
    {
        long began = Environment.TickCount64;
        _model = WhisperModel.Load(_options.ModelPath, new WhisperModelOptions { UseGpu = _options.UseGpu });
        _states = new StatePool(_model, _options.WorkerCount);
        LogLoaded(_model.Name, _model.Info.Quantization, Environment.TickCount64 - began);
    }

    // Tables that are made at their first use: not on the way of the first session's first frame.
    private static void WarmIngest()
    {
        using var endpointer = new Endpointer(new SpectralDetector());
        endpointer.Process(new float[endpointer.Hop], new SpeechBoundary[Endpointer.MaxBoundaries]);
    }

    private async Task StartWorkersAsync()
    {
        var warm = new TaskCompletionSource[_options.WorkerCount];
        var threads = new Task[_options.WorkerCount];
        for (int i = 0; i < warm.Length; i++)
        {
            TaskCompletionSource ready = warm[i] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            threads[i] = OnThread(() => Work(ready));
        }

        _workers = Task.WhenAll(threads);
        await Task.WhenAll(warm.Select(w => w.Task)).ConfigureAwait(false);
    }

    private void Work(TaskCompletionSource ready)
    {
        try
        {
            if (!_states!.TryRent(out StateLease lease))
            {
                throw new InvalidOperationException("There are fewer states than workers.");
            }

            using (lease)
            {
                using var seat = new WorkerSeat();
                var worker = new InferenceWorker(lease.State);
                worker.WarmUp();
                RecordDecode();
                ready.TrySetResult();
                while (_scheduler.Take(seat, out int threads) is { } item)
                {
                    worker.Threads = threads;
                    item.Execute(worker);
                }
            }
        }
        catch (Exception e)
        {
            // After the warm-up nothing throws here: items keep their failures to themselves.
            _lastError = e.Message;
            ready.TrySetException(e);
        }
    }

    /// <summary>Notes a successful inference.</summary>
    internal void RecordDecode() => Interlocked.Exchange(ref _lastDecode, DateTimeOffset.UtcNow.UtcTicks);

    /// <summary>Notes a failed one.</summary>
    internal void RecordFailure(Exception e)
    {
        _lastError = e.Message;
        LogInferenceFailed(e);
    }

    private void SignalIfDrained()
    {
        if (_state == EngineState.Draining && _sessions.IsEmpty)
        {
            _drained.TrySetResult();
        }
    }

    private async Task ShutDownAsync(EngineState end)
    {
        var reason = new EngineNotReadyException(EngineState.Stopped);
        foreach (IWorkItem item in _scheduler.Complete())
        {
            item.Cancel(reason);
        }

        foreach (RecognitionSession session in _sessions.Keys)
        {
            ((IWorkItem)session).Cancel(reason);
        }

        // An inference under way is bounded; its worker leaves after it.
        await _workers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _states?.Dispose();
        _model?.Dispose();
        RingPool.Dispose();
        _state = end;
        LogStopped(end);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Quantization}) loaded in {Milliseconds} ms")]
    private partial void LogLoaded(string model, string quantization, long milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready: model {Model}, {Workers} workers")]
    private partial void LogReady(string model, int workers);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} sessions were cut off by the stop")]
    private partial void LogSessionsCut(int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "An inference has failed")]
    private partial void LogInferenceFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "The engine is {State}")]
    private partial void LogStopped(EngineState state);
}
