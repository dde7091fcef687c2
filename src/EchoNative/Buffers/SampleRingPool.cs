using System.Numerics;

namespace EchoNative.Buffers;

/// <summary>
/// Memory of rings that are gone, for rings to come: a session then starts without new mappings and page faults. One class per
/// power of two; what is kept is bounded. For any threads; it locks, so it is for the start, the growth and the end of a ring.
/// </summary>
public sealed class SampleRingPool : IDisposable
{
    private readonly Stack<SampleBlock>[] _classes = [.. Enumerable.Range(0, 31).Select(_ => new Stack<SampleBlock>())];
    private readonly Lock _lock = new();
    private readonly Func<int, SampleBlock> _allocate;
    private readonly long _maxRetainedSamples;
    private long _retained;
    private int _outstanding;
    private int _leaked;
    private bool _disposed;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="maxRetainedSamples">Samples of unused memory to keep at most, 4 bytes each; what comes back beyond it is freed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    public SampleRingPool(long maxRetainedSamples)
        : this(maxRetainedSamples, SampleMemory.Allocate)
    {
    }

    internal SampleRingPool(long maxRetainedSamples, Func<int, SampleBlock> allocate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRetainedSamples);
        _maxRetainedSamples = maxRetainedSamples;
        _allocate = allocate;
    }

    /// <summary>Blocks that rings hold now.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Blocks whose rings nobody disposed of; the garbage collector has freed them.</summary>
    public int Leaked => Volatile.Read(ref _leaked);

    /// <summary>Samples of unused memory that are kept now.</summary>
    public long Retained => Interlocked.Read(ref _retained);

    /// <summary>Frees all memory that no ring uses.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (Stack<SampleBlock> blocks in _classes)
            {
                while (blocks.TryPop(out SampleBlock? block))
                {
                    block.Dispose();
                }
            }

            _retained = 0;
        }
    }

    /// <summary>Frees what is unused, and from now on what comes back: nothing is kept any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Trim();
        }
    }

    /// <summary>Where the last block was lent out that leaked; known in debug builds.</summary>
    internal string? LastLeakSite { get; private set; }

    internal void NoteLeak(string? site)
    {
        LastLeakSite = site;
        Interlocked.Decrement(ref _outstanding);
        Interlocked.Increment(ref _leaked);
    }

    /// <summary>A block for one ring.</summary>
    /// <param name="capacity">As <see cref="SampleMemory.RoundUp"/> gives it.</param>
    internal SampleBlock Rent(int capacity)
    {
        SampleBlock? block;
        lock (_lock)
        {
            if (_classes[BitOperations.Log2((uint)capacity)].TryPop(out block))
            {
                _retained -= capacity;
            }
        }

        block ??= _allocate(capacity); // out of the lock: the system may take its time
        block.BeginLease(this);
        Interlocked.Increment(ref _outstanding);
        return block;
    }

    /// <exception cref="InvalidOperationException">The block was given back before.</exception>
    internal void Return(SampleBlock block)
    {
        if (!block.EndLease(out _))
        {
            throw new InvalidOperationException("The block was given back before.");
        }

        Interlocked.Decrement(ref _outstanding);
        lock (_lock)
        {
            if (!_disposed && _retained + block.Capacity <= _maxRetainedSamples)
            {
                _classes[BitOperations.Log2((uint)block.Capacity)].Push(block);
                _retained += block.Capacity;
                return;
            }
        }

        block.Dispose();
    }
}
