namespace EchoNative;

/// <summary>A worker, as the <see cref="WorkScheduler"/> knows it.</summary>
internal sealed class WorkerSeat : IDisposable
{
    /// <summary>Set when the worker, idle, has been called.</summary>
    public SemaphoreSlim Called { get; } = new(0);

    /// <summary>Whether it has an item; guarded by the scheduler's lock.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether it is to leave; guarded by the scheduler's lock.</summary>
    public bool IsRetired { get; set; }

    public void Dispose() => Called.Dispose();
}
