namespace EchoNative.Isolation;

/// <summary>The child's side of a stop: what the engine asks for in memory that is read only here, or what is asked for here.</summary>
internal sealed class HostStop(SharedRegion region) : StopSignal
{
    // Time stamps of both processes count from the same moment: CLOCK_MONOTONIC, mach_absolute_time, QueryPerformanceCounter.

    /// <inheritdoc/>
    protected override long Deadline
    {
        get => Math.Min(base.Deadline, Volatile.Read(ref region.Deadline));
        set => base.Deadline = value;
    }
}
