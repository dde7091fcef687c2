using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>How much an engine takes on.</summary>
public abstract record EngineOptions
{
    /// <summary>Largest <see cref="MaxSessions"/>.</summary>
    public const int SessionLimit = 4096;

    /// <summary>Largest <see cref="Workers"/>.</summary>
    public const int WorkerLimit = 64;

    /// <summary>Most workers that null means: each takes memory, and more of them than cores gain nothing.</summary>
    public const int DefaultWorkerLimit = 4;

    /// <summary>Longest <see cref="UnloadAfter"/>.</summary>
    public static readonly TimeSpan LongestUnloadAfter = TimeSpan.FromDays(7);

    /// <summary>
    /// Inferences at a time, 1–<see cref="WorkerLimit"/>; null: one per core, at most <see cref="DefaultWorkerLimit"/>. Each worker has a
    /// thread and a resident state of its own (tens of MB); sessions have none.
    /// </summary>
    public int? Workers { get; init; }

    /// <summary>
    /// Threads of each inference, 1–<see cref="DecodeOptions.MaxThreads"/>; null chooses them for each by load: all cores while one session
    /// is alone, one thread each (or the cores divided among the workers, if there are more cores) while every worker has something to do.
    /// </summary>
    public int? ThreadsPerWorker { get; init; }

    /// <summary>Open sessions at a time, 1–<see cref="SessionLimit"/>. An idle one holds about 1 MiB.</summary>
    public int MaxSessions { get; init; } = 64;

    /// <summary>
    /// Time without an open session after which the model's memory is freed, 100 ms–<see cref="LongestUnloadAfter"/>; null never. The next
    /// session loads it again, which its first results wait for; nothing of its audio is lost while its ring has room
    /// (<see cref="SessionOptions.MaxSegment"/> and 7 s more).
    /// </summary>
    public TimeSpan? UnloadAfter { get; init; }

    /// <summary>Whether an engine with these options can run here. Loads nothing and sends nothing.</summary>
    /// <returns>Null: it can. Else a line that says what is missing, and how to get it.</returns>
    public abstract string? FindMissing();

    /// <summary>Creates the engine; <see cref="RecognitionEngine.StartAsync"/> loads it.</summary>
    /// <param name="loggers">Makes its logger; null for none.</param>
    /// <param name="meters">Makes and owns the meter of <see cref="Diagnostics.EngineTelemetry"/>; null for one of the engine's own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public abstract RecognitionEngine CreateEngine(ILoggerFactory? loggers = null, IMeterFactory? meters = null);

    /// <summary>Whether a model's file and the native library are here.</summary>
    private protected static string? FindMissing(string model)
    {
        if (!File.Exists(model))
        {
            return $"There is no model at '{model}': `echonative models list` names those that can be had.";
        }

        try
        {
            _ = NativeRuntime.Load();
            return null;
        }
        catch (NativeLibraryException e)
        {
            return e.Message;
        }
    }

    internal virtual int WorkerCount => Workers ?? Math.Clamp(Environment.ProcessorCount, 1, DefaultWorkerLimit);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; it names the value and the range.</exception>
    public virtual void Validate()
    {
        DecodeOptions.ThrowIfOutside(WorkerCount, 1, WorkerLimit, nameof(Workers));
        DecodeOptions.ThrowIfOutside(ThreadsPerWorker ?? 1, 1, DecodeOptions.MaxThreads, nameof(ThreadsPerWorker));
        if (UnloadAfter is { } time && (time < TimeSpan.FromMilliseconds(100) || time > LongestUnloadAfter))
        {
            throw new ArgumentOutOfRangeException(nameof(UnloadAfter), time, $"{nameof(UnloadAfter)} lies between 100 ms and {LongestUnloadAfter}.");
        }

        DecodeOptions.ThrowIfOutside(MaxSessions, 1, SessionLimit, nameof(MaxSessions));
    }
}
