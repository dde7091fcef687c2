using System.Runtime.CompilerServices;

namespace EchoNative.Buffers;

/// <content>Holds on to the memory while a side uses it; <see cref="RingLifetime{TAtomics}"/> decides.</content>
public sealed partial class SampleRing
{
    /// <summary>Gives the memory up: at once, or when a use of it that goes on has ended (a pinned window, a reservation, a call).</summary>
    /// <remarks>
    /// Any thread, and while both sides are at work: their next calls throw <see cref="ObjectDisposedException"/>. Fences the whole
    /// process twice, some microseconds.
    /// </remarks>
    public void Dispose()
    {
        if (RingLifetime<HardwareAtomics>.Close(ref _state))
        {
            Free();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SampleBlock EnterProducer()
    {
        if (!RingLifetime<HardwareAtomics>.EnterProducer(ref _state))
        {
            LeaveProducer();
            ThrowIfClosed();
        }

        return _block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LeaveProducer()
    {
        if (RingLifetime<HardwareAtomics>.LeaveProducer(ref _state))
        {
            Free();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LeaveConsumer()
    {
        if (RingLifetime<HardwareAtomics>.LeaveConsumer(ref _state))
        {
            Free();
        }
    }

    /// <summary>Gives the block before the last growth back unless a window is pinned, which may lie in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ReclaimRetired()
    {
        if (Volatile.Read(ref _retired) is not null)
        {
            ReclaimRetiredSlow();
        }
    }

    private void ReclaimRetiredSlow()
    {
        Interlocked.MemoryBarrier();
        if ((Volatile.Read(ref _state.TailAndPin) & 1) == 0 && Interlocked.Exchange(ref _retired, null) is { } block)
        {
            GiveBack(block);
        }
    }

    private void Free()
    {
        ReclaimRetired();
        GiveBack(_block);
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(!RingLifetime<HardwareAtomics>.IsOpen(ref _state), this);
}
