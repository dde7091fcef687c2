using System.Buffers;
using System.Runtime.CompilerServices;

namespace EchoNative.Buffers;

/// <summary>
/// A pool of arrays of its own for one purpose, bounded, in sizes of powers of two, which knows what it has lent out: an array that
/// comes back twice is refused, one that never comes back is counted. For <c>MemoryOwner&lt;T&gt;</c> of CommunityToolkit.HighPerformance.
/// </summary>
/// <remarks>Any thread. A lease allocates its note: for buffers that live as long as a connection, not for one in every frame.</remarks>
/// <typeparam name="T">The elements.</typeparam>
public sealed class LeasePool<T> : ArrayPool<T>
{
    private readonly ArrayPool<T> _arrays;
    private readonly ConditionalWeakTable<T[], Lease> _leases = [];
    private int _outstanding;
    private int _leaked;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="maxLength">Elements of the longest array that is kept; longer ones are made and forgotten.</param>
    /// <param name="maxRetained">Unused arrays of each size to keep at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public LeasePool(int maxLength, int maxRetained) => _arrays = Create(maxLength, maxRetained);

    /// <summary>Arrays that are lent out now.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Arrays that were lent out and that nobody can give back any more.</summary>
    public int Leaked => Volatile.Read(ref _leaked);

    /// <summary>Where the last array was lent out that leaked; known in debug builds.</summary>
    internal string? LastLeakSite { get; private set; }

    /// <inheritdoc/>
    public override T[] Rent(int minimumLength)
    {
        T[] array = _arrays.Rent(minimumLength);
        if (array.Length > 0)
        {
            _leases.Add(array, new Lease(this));
            Interlocked.Increment(ref _outstanding);
        }

        return array;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The array is not lent out: it came back before, or from elsewhere.</exception>
    public override void Return(T[] array, bool clearArray = false)
    {
        if (array.Length == 0)
        {
            return; // all of these are one
        }

        if (!_leases.TryGetValue(array, out Lease? lease) || !lease.TryEnd())
        {
            throw new InvalidOperationException("The array is not lent out by this pool, or came back before.");
        }

        _leases.Remove(array);
        Interlocked.Decrement(ref _outstanding);
        _arrays.Return(array, clearArray);
    }

    /// <summary>Lives as long as its array is lent out, or as long as anybody can reach it.</summary>
    private sealed class Lease(LeasePool<T> pool)
    {
        private readonly string? _site = LeaseSite.Here;
        private int _ended;

        ~Lease()
        {
            if (TryEnd())
            {
                pool.LastLeakSite = _site;
                Interlocked.Decrement(ref pool._outstanding);
                Interlocked.Increment(ref pool._leaked);
            }
        }

        public bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;
    }
}
