using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>A model in memory with its workers, each a thread with a resident state: brought up as one, freed as one.</summary>
internal sealed partial class ResidentModel : IAsyncDisposable
{
    private readonly WorkScheduler _scheduler;
    private readonly ILogger _logger;
    private readonly WorkerSeat[] _seats;
    private Task _workers = Task.CompletedTask;

    private ResidentModel(LoadedModel model, WorkScheduler scheduler, int workers, ILogger logger)
    {
        Model = model;
        _scheduler = scheduler;
        _logger = logger;
        _seats = [.. Enumerable.Range(0, workers).Select(_ => new WorkerSeat())];
    }

    public LoadedModel Model { get; }

    /// <summary>Reads the weights; <see cref="StartAsync"/> then brings up the workers.</summary>
    /// <param name="load">Reads them.</param>
    /// <param name="scheduler">Gives the workers their turns.</param>
    /// <param name="workers">How many there are to be.</param>
    /// <param name="logger">Learns of a worker that ends.</param>
    public static async Task<ResidentModel> LoadAsync(Func<LoadedModel> load, WorkScheduler scheduler, int workers, ILogger logger)
    {
        LoadedModel? model = null;
        await OnThread(() => model = load()).ConfigureAwait(false);
        return new ResidentModel(model!, scheduler, workers, logger);
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
            using InferenceWorker worker = Model.CreateWorker();
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

    [LoggerMessage(Level = LogLevel.Critical, Message = "A worker has ended")]
    private static partial void LogWorkerFailed(ILogger logger, Exception exception);
}
