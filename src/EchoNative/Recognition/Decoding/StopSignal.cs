using System.Diagnostics;

namespace EchoNative;

/// <summary>
/// Asks a running inference to stop, now or from a moment on. It is looked at before each encode and each token, the only points where
/// libwhisper can be left. A flag and no exception: giving up a partial that is out of date is nothing special.
/// </summary>
internal class StopSignal
{
    private long _deadline = long.MaxValue;

    /// <summary>Whether to stop.</summary>
    public bool IsStopRequested => Deadline is var deadline && deadline != long.MaxValue && Stopwatch.GetTimestamp() >= deadline;

    /// <summary>Whether somebody has asked for it, whatever the time.</summary>
    public bool IsRequested => Deadline == long.MinValue;

    /// <summary>When to stop, a time stamp of <see cref="Stopwatch"/>; 0 for never.</summary>
    public long StopAt => Deadline is var deadline && deadline == long.MaxValue ? 0 : Math.Max(1, deadline);

    /// <summary>Asks for it, from any thread.</summary>
    public void Request() => Deadline = long.MinValue;

    /// <summary>Takes requests back; the next inference may take so long.</summary>
    /// <param name="limit">Null: as long as it takes.</param>
    public void Reset(TimeSpan? limit = null) =>
        Deadline = limit is { } time ? Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;

    /// <summary>When to stop: a time stamp, the largest number for never, the least for now. Where another process looks, it lies in memory of both.</summary>
    protected virtual long Deadline
    {
        get => Volatile.Read(ref _deadline);
        set => Volatile.Write(ref _deadline, value);
    }
}
