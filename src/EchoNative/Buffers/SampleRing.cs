namespace EchoNative.Buffers;

/// <summary>
/// Single-producer, single-consumer ring of 16 kHz mono samples (or any floats) addressed by absolute position: sample 0 is the
/// first ever written. Every window is one contiguous span, because the memory is mapped twice in a row; native code reads it in place.
/// </summary>
/// <remarks>
/// One thread at a time is the producer (<see cref="Write"/>, <see cref="Reserve"/>, <see cref="Commit"/>, <see cref="Peek"/>,
/// <see cref="TryGrow"/>), one at a time the consumer (<see cref="TryPin"/>, <see cref="Unpin()"/>, <see cref="Read"/>); handing
/// a role to another thread takes a lock or another full fence. Everything else may be called from anywhere.
/// <see cref="Write"/>, <see cref="TryPin"/> and their counterparts take no lock, wait for nobody and allocate nothing.
/// Positions have 62 bits: 9 million years at 16 kHz. The layout, the fences and the platforms are drawn in docs/buffers.md.
/// </remarks>
public sealed partial class SampleRing : IDisposable
{
    private readonly SampleRingPool? _pool;
    private readonly bool _dropOldest;
    private SampleBlock _block;
    private SampleBlock? _retired;
    private RingState _state; // last, as it brings its own padding

    /// <summary>Creates the ring.</summary>
    /// <param name="minCapacity">Samples that it holds at least; rounded up to a power of two and to whole pages.</param>
    /// <param name="policy">What happens when it is full.</param>
    /// <param name="pool">Where the memory comes from and goes back to; without one it comes from the system.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not between 1 and 2^30, or the policy is none.</exception>
    /// <exception cref="BufferAllocationException">There is no memory for it.</exception>
    public SampleRing(int minCapacity, OverrunPolicy policy = OverrunPolicy.Reject, SampleRingPool? pool = null)
    {
        if (policy is not (OverrunPolicy.Reject or OverrunPolicy.DropOldest))
        {
            throw new ArgumentOutOfRangeException(nameof(policy), policy, "No such policy.");
        }

        _pool = pool;
        _dropOldest = policy == OverrunPolicy.DropOldest;
        _block = Lease(minCapacity);
        _state.Reserved = -1;
        _state.PinEnd = -1;
    }

    /// <summary>Samples that the ring holds, a power of two.</summary>
    public int Capacity => Volatile.Read(ref _block).Capacity;

    /// <summary>Whether the memory is mapped twice; where not, every sample is written twice. Windows are contiguous either way.</summary>
    public bool IsMirrored => Volatile.Read(ref _block).IsMirrored;

    /// <summary>Position after the newest sample: how many were taken so far. Any thread; acquire.</summary>
    public long Head => Volatile.Read(ref _state.Head);

    /// <summary>Position of the oldest sample kept. Any thread; acquire.</summary>
    public long Tail => RingAlgorithm<HardwareAtomics>.Tail(ref _state);

    /// <summary>Samples kept. Any thread; acquire, the tail first: at least what the consumer finds, at most what the producer wrote.</summary>
    public int Available
    {
        get
        {
            long tail = Tail;
            return (int)Math.Min(Head - tail, Capacity);
        }
    }

    /// <summary>Samples that fit without anything being dropped. Any thread; acquire. For the producer it can only grow.</summary>
    public int Room
    {
        get
        {
            long tail = Tail, word = Volatile.Read(ref _state.TailAndPin);
            long limit = (word & 1) == 0 ? tail : Math.Min(tail, Volatile.Read(ref _state.PinStart));
            limit = Math.Max(limit, Volatile.Read(ref _state.Limit));
            return (int)Math.Clamp(limit + Capacity - Head, 0, Capacity);
        }
    }

    /// <summary>Samples forgotten to make room, exactly. Any thread; acquire.</summary>
    public long Dropped => Volatile.Read(ref _state.Dropped);

    /// <summary>Samples offered to <see cref="Write"/> and not taken, exactly; each counts again when it is offered again. Any thread; acquire.</summary>
    public long Rejected => Volatile.Read(ref _state.Rejected);

    /// <summary>Lets go of everything before a position, at most <see cref="Head"/>; earlier positions change nothing.</summary>
    /// <remarks>
    /// Either side with <see cref="OverrunPolicy.Reject"/>; with <see cref="OverrunPolicy.DropOldest"/> the producer's, while the
    /// consumer releases by <see cref="Unpin(long)"/>: else a sample might count as dropped and be released at the same moment.
    /// Sequentially consistent where it moves the tail, so what was read before it is not overwritten before it. A pinned window keeps
    /// its memory, even when this goes past its start. Lock-free.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The ring was disposed of.</exception>
    public void Release(long position)
    {
        ThrowIfClosed();
        RingAlgorithm<HardwareAtomics>.Release(ref _state, position);
    }

    private SampleBlock Lease(int minCapacity)
    {
        int capacity = SampleMemory.RoundUp(minCapacity);
        return _pool is null ? SampleMemory.Allocate(capacity) : _pool.Rent(capacity);
    }

    private void GiveBack(SampleBlock block)
    {
        if (_pool is null)
        {
            block.Dispose();
        }
        else
        {
            _pool.Return(block);
        }
    }
}
