using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace EchoNative.Buffers;

/// <summary>
/// Bounded queue of many producers and one consumer, who can wait for it without allocating. Items of one producer keep their order.
/// </summary>
/// <remarks>
/// Dmitry Vyukov's bounded queue: each cell carries the sequence number that says whose turn it is, so producers meet in one
/// compare-and-swap only. The end is a bit of the same word: what was claimed before it is delivered, nothing is claimed after it.
/// </remarks>
/// <typeparam name="T">The items.</typeparam>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue.")]
public sealed class MpscQueue<T>
{
    private readonly Cell[] _cells;
    private readonly QueueWaiter _waiter = new();
    private Exception? _failure;
    private int _completed;
    private QueueState _state;

    /// <summary>Creates the queue.</summary>
    /// <param name="minCapacity">Items that it holds at least; rounded up to a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not between 1 and 2^20.</exception>
    public MpscQueue(int minCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minCapacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minCapacity, 1 << 20);

        // With one cell its number after a dequeue would be the one after an enqueue.
        _cells = new Cell[Math.Max(2, BitOperations.RoundUpToPowerOf2((uint)minCapacity))];
        for (int i = 0; i < _cells.Length; i++)
        {
            _cells[i].Sequence = i;
        }
    }

    /// <summary>Items that the queue holds, a power of two.</summary>
    public int Capacity => _cells.Length;

    /// <summary>Items in the queue and on their way into it. Any thread; acquire, exact when nobody is at work.</summary>
    public int Count
    {
        get
        {
            long head = Volatile.Read(ref _state.Head);
            return (int)Math.Min((Volatile.Read(ref _state.TailAndEnd) >> 1) - head, Capacity);
        }
    }

    /// <summary>Appends an item. Allocates nothing.</summary>
    /// <remarks>
    /// Any thread, lock-free. Acquire on the cell's number (the consumer is done with it), compare-and-swap on the tail, release on
    /// the cell's number (the consumer sees the item with it), then a full fence before looking whether the consumer waits.
    /// </remarks>
    /// <returns>False when the queue is full or completed.</returns>
    public bool TryEnqueue(T item)
    {
        while (true)
        {
            long word = Volatile.Read(ref _state.TailAndEnd);
            if ((word & 1) != 0)
            {
                return false;
            }

            long position = word >> 1;
            ref Cell cell = ref CellOf(position);
            long turn = Volatile.Read(ref cell.Sequence) - position;
            if (turn < 0)
            {
                return false; // the item of one round before is still there
            }

            if (turn == 0 && Interlocked.CompareExchange(ref _state.TailAndEnd, word + 2, word) == word)
            {
                cell.Item = item;
                Volatile.Write(ref cell.Sequence, position + 1);
                _waiter.Signal(result: true);
                return true;
            }

            // Another producer was faster: take the next cell.
        }
    }

    /// <summary>Takes the oldest item. Allocates nothing.</summary>
    /// <remarks>Consumer only, wait-free. Acquire on the cell's number, release on it when the cell is empty again.</remarks>
    /// <returns>False when there is none, or when the oldest is still on its way in.</returns>
    public bool TryDequeue([MaybeNullWhen(false)] out T item)
    {
        if (!HasItem)
        {
            item = default;
            return false;
        }

        long position = _state.Head;
        ref Cell cell = ref CellOf(position);
        item = cell.Item;
        cell.Item = default!;
        Volatile.Write(ref cell.Sequence, position + _cells.Length);
        Volatile.Write(ref _state.Head, position + 1);
        return true;
    }

    /// <summary>Waits for an item. Allocates nothing unless it is cancelled.</summary>
    /// <remarks>Consumer only, one wait at a time, awaited once. A full fence lies between arming the wait and the last look at the queue.</remarks>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// True when it is time to look: mostly there is an item, but one that was taken already may wake a later wait once more. False
    /// when the queue was completed and nothing is left in it.
    /// </returns>
    /// <exception cref="InvalidOperationException">A wait is under way.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        if (!HasItem && !IsDrained)
        {
            _waiter.Arm();
            if ((!HasItem && !IsDrained) || !_waiter.TryDisarm())
            {
                return _waiter.Task(cancellationToken);
            }
        }

        return HasItem ? ValueTask.FromResult(true)
            : _failure is null ? ValueTask.FromResult(false)
            : ValueTask.FromException<bool>(_failure);
    }

    /// <summary>Ends the queue: nothing more goes in, and the consumer's wait ends after what is in it.</summary>
    /// <remarks>Any thread. Full fence: an item is either in before it or refused.</remarks>
    /// <param name="failure">What the consumer's wait throws at the end, if anything.</param>
    /// <returns>False when it was completed before; the first failure stays.</returns>
    public bool Complete(Exception? failure = null)
    {
        if (Interlocked.Exchange(ref _completed, 1) != 0)
        {
            return false;
        }

        _failure = failure;
        Interlocked.Or(ref _state.TailAndEnd, 1);

        // An item on its way in wakes the consumer itself.
        if (IsDrained)
        {
            _waiter.Signal(result: false, failure);
        }

        return true;
    }

    private bool HasItem => Volatile.Read(ref CellOf(_state.Head).Sequence) == _state.Head + 1;

    private bool IsDrained => Volatile.Read(ref _state.TailAndEnd) == (Volatile.Read(ref _state.Head) << 1 | 1);

    private ref Cell CellOf(long position) => ref _cells[position & (_cells.Length - 1)];

    private struct Cell
    {
        public long Sequence;
        public T Item;
    }
}
