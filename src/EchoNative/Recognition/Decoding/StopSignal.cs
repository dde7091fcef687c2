using System.Diagnostics;

namespace EchoNative;

/// <summary>
/// Asks a running inference to stop, now or from a moment on. It is looked at before each encode and each token, the only points where
/// libwhisper can be left. A flag and no exception: giving up a partial that is out of date is nothing special.
/// </summary>
internal sealed class StopSignal
{
    private long _deadline = long.MaxValue;

    /// <summary>Whether to stop.</summary>
    public bool IsStopRequested => Volatile.Read(ref _deadline) is var deadline && deadline != long.MaxValue && Stopwatch.GetTimestamp() >= deadline;

    /// <summary>Whether somebody has asked for it, whatever the time.</summary>
    public bool IsRequested => Volatile.Read(ref _deadline) == long.MinValue;

    /// <summary>When to stop, a time stamp of <see cref="Stopwatch"/>; 0 for never.</summary>
    public long StopAt => Volatile.Read(ref _deadline) is var deadline && deadline == long.MaxValue ? 0 : Math.Max(1, deadline);

    /// <summary>Asks for it, from any thread.</summary>
    public void Request() => Volatile.Write(ref _deadline, long.MinValue);

    /// <summary>Takes requests back; the next inference may take so long.</summary>
    /// <param name="limit">Null: as long as it takes.</param>
    public void Reset(TimeSpan? limit = null) => Volatile.Write(
        ref _deadline, limit is { } time ? Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency) : long.MaxValue);
}
