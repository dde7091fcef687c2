using System.Runtime.CompilerServices;

namespace EchoNative.Buffers;

/// <content>
/// Who uses the memory, and its end. The hot path notes its use by plain stores, without the fence that checking against
/// <see cref="Dispose"/> would take: Dispose makes the whole process fence instead (an asymmetric fence, as in folly's hazard pointers).
/// </content>
public sealed partial class SampleRing
{
    private const int Open = 0;
    private const int Closing = 1; // no use begins any more; one that began may not be visible yet
    private const int Closed = 2;  // every use that began is visible; the last one frees
    private int _phase;
    private int _freed;

    /// <summary>Gives the memory up: at once, or when a use of it that goes on has ended (a pinned window, a reservation, a call).</summary>
    /// <remarks>Any thread, and while both sides are at work: their next calls throw <see cref="ObjectDisposedException"/>.</remarks>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _phase, Closing, Open) != Open)
        {
            return;
        }

        // After the first fence a use that saw the ring open is visible here, and whoever comes later sees it closing. After the
        // second, a use that ended without seeing that it is closed is visible as ended.
        Interlocked.MemoryBarrierProcessWide();
        Volatile.Write(ref _phase, Closed);
        Interlocked.MemoryBarrierProcessWide();
        FreeIfUnused();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SampleBlock EnterProducer()
    {
        Volatile.Write(ref _state.ProducerUses, _state.ProducerUses + 1);
        if (Volatile.Read(ref _phase) != Open)
        {
            LeaveProducer();
            ThrowIfClosed();
        }

        return _block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LeaveProducer()
    {
        Volatile.Write(ref _state.ProducerUses, _state.ProducerUses - 1);
        if (Volatile.Read(ref _phase) == Closed)
        {
            FreeIfUnused();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnterConsumer()
    {
        Volatile.Write(ref _state.ConsumerUses, 1);
        if (Volatile.Read(ref _phase) != Open)
        {
            LeaveConsumer();
            ThrowIfClosed();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LeaveConsumer()
    {
        Volatile.Write(ref _state.ConsumerUses, 0);
        if (Volatile.Read(ref _phase) == Closed)
        {
            FreeIfUnused();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FreeIfUnused()
    {
        // Both sides may end their last uses at once: with a fence in each, at least one sees that the other has ended.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state.ProducerUses) == 0
            && Volatile.Read(ref _state.ConsumerUses) == 0
            && Interlocked.Exchange(ref _freed, 1) == 0)
        {
            ReclaimRetired();
            GiveBack(_block);
        }
    }

    /// <summary>Gives the block before the last growth back unless a window is pinned, which may lie in it.</summary>
    private void ReclaimRetired()
    {
        if (Volatile.Read(ref _retired) is null)
        {
            return;
        }

        Interlocked.MemoryBarrier();
        if ((Volatile.Read(ref _state.TailAndPin) & 1) == 0 && Interlocked.Exchange(ref _retired, null) is { } block)
        {
            GiveBack(block);
        }
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _phase) != Open, this);
}
