namespace EchoNative.Isolation;

/// <summary>The engine's side of a stop: it lies where the child sees it, so that it ends the decode there as it would here.</summary>
internal sealed class SharedStop(SharedRegion region) : StopSignal
{
    /// <inheritdoc/>
    protected override long Deadline
    {
        get => Volatile.Read(ref region.Deadline);
        set => Volatile.Write(ref region.Deadline, value);
    }

    /// <summary>Moves the deadline, unless there is none or somebody has asked to stop.</summary>
    /// <param name="ticks">By so much, in units of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    public void Extend(long ticks)
    {
        long deadline = Deadline;
        if (deadline is not (long.MinValue or long.MaxValue))
        {
            _ = Interlocked.CompareExchange(ref region.Deadline, deadline + ticks, deadline);
        }
    }
}
