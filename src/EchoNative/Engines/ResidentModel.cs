using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>A model in memory with its workers, each a thread with a resident state: brought up as one, freed as one.</summary>
internal sealed partial class ResidentModel : IAsyncDisposable
{
    private readonly WorkScheduler _scheduler;
    private readonly ILogger _logger;
    private readonly WorkerSeat[] _seats;
    private Task _workers = Task.CompletedTask;

    private ResidentModel(WhisperModel model, WorkScheduler scheduler, int workers, ILogger logger)
    {
        Model = model;
        _scheduler = scheduler;
        _logger = logger;
        _seats = [.. Enumerable.Range(0, workers).Select(_ => new WorkerSeat())];
    }

    public WhisperModel Model { get; }

    /// <summary>Reads the weights; <see cref="StartAsync"/> then brings up the workers.</summary>
    /// <inheritdoc cref="WhisperModel.Load(string, WhisperModelOptions?)" path="/exception"/>
    public static async Task<ResidentModel> LoadAsync(WhisperEngineOptions options, WorkScheduler scheduler, ILogger logger)
    {
        ResidentModel? resident = null;
        await OnThread(() =>
        {
            long began = Environment.TickCount64;
            var model = WhisperModel.Load(options.ModelPath, new WhisperModelOptions { UseGpu = options.UseGpu });
            resident = new ResidentModel(model, scheduler, options.WorkerCount, logger);
            LogLoaded(logger, model.Name, model.Info.Quantization, Environment.TickCount64 - began);
        }).ConfigureAwait(false);
        return resident!;
    }

    /// <summary>Starts the workers; completes when each has decoded something.</summary>
    /// <exception cref="Models.ModelLoadException">There is not enough memory for their states, or the results are not numbers.</exception>
    public async Task StartAsync()
    {
        var warm = new TaskCompletionSource[_seats.Length];
        var threads = new Task[_seats.Length];
        for (int i = 0; i < warm.Length; i++)
        {
            WorkerSeat seat = _seats[i];
            TaskCompletionSource ready = warm[i] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            threads[i] = OnThread(() => Work(seat, ready));
        }

        _workers = Task.WhenAll(threads);
        await Task.WhenAll(warm.Select(w => w.Task)).ConfigureAwait(false);
    }

    /// <summary>Lets the workers leave after the inference they are at, then frees the states and the weights.</summary>
    public async ValueTask DisposeAsync()
    {
        Array.ForEach(_seats, _scheduler.Retire);
        await _workers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Array.ForEach(_seats, seat => seat.Dispose());
        Model.Dispose();
    }

    // A thread each, never the pool: inference would starve it, and OpenMP keeps a team of threads per calling thread.
    private static Task OnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Work(WorkerSeat seat, TaskCompletionSource ready)
    {
        try
        {
            using WhisperState state = Model.CreateState();
            var worker = new InferenceWorker(state);
            worker.WarmUp(_scheduler.MostThreads);
            ready.TrySetResult();
            while (_scheduler.Take(seat, out int threads) is { } item)
            {
                worker.Threads = threads;
                item.Execute(worker);
            }
        }
        catch (Exception e)
        {
            // After the warm-up nothing throws here: items keep their failures to themselves.
            if (!ready.TrySetException(e))
            {
                LogWorkerFailed(_logger, e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Quantization}) loaded in {Milliseconds} ms")]
    private static partial void LogLoaded(ILogger logger, string model, string quantization, long milliseconds);

    [LoggerMessage(Level = LogLevel.Critical, Message = "A worker has ended")]
    private static partial void LogWorkerFailed(ILogger logger, Exception exception);
}
