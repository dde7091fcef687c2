using EchoNative.Buffers;

namespace EchoNative;

/// <summary>
/// The results waiting for a session's reader. Bounded without losing a final: a partial replaces the partial before it, and a
/// queue full of finals makes <see cref="IsFull"/> true, upon which its session decodes no further. One writer at a time, one reader.
/// </summary>
internal sealed class EventQueue
{
    public const int Capacity = 256;

    // A place for each final, and one for the first partial of each segment, which keeps the order for whichever is the latest by then.
    private readonly MpscQueue<TranscriptEvent> _queue = new(2 * Capacity);
    private PartialResult? _latest;
    private int _finals;

    public bool IsFull => Volatile.Read(ref _finals) >= Capacity;

    public void Add(TranscriptEvent item)
    {
        if (item is PartialResult partial)
        {
            // Where the reader has not taken the one before, that one's place in the queue is now this one's.
            if (Interlocked.Exchange(ref _latest, partial) is null)
            {
                _queue.TryEnqueue(partial);
            }

            return;
        }

        // What the segment's last partial said is out of date.
        Interlocked.Exchange(ref _latest, null);
        Interlocked.Increment(ref _finals);
        _queue.TryEnqueue(item);
    }

    /// <summary>Lets the reader end after what is queued, with <paramref name="failure"/> if there is one.</summary>
    public void Complete(Exception? failure = null) => _queue.Complete(failure);

    /// <summary>The next event, or null after the last.</summary>
    public async ValueTask<TranscriptEvent?> TakeAsync(CancellationToken cancellationToken)
    {
        while (await _queue.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!_queue.TryDequeue(out TranscriptEvent? item))
            {
                continue;
            }

            if (item is not PartialResult)
            {
                Interlocked.Decrement(ref _finals);
                return item;
            }

            if (TakeLatest(item.Segment) is { } partial)
            {
                return partial;
            }
        }

        return null;
    }

    // A later segment's partial has a place of its own, behind the finals before it.
    private PartialResult? TakeLatest(long segment)
    {
        while (Volatile.Read(ref _latest) is { } latest && latest.Segment == segment)
        {
            if (Interlocked.CompareExchange(ref _latest, null, latest) == latest)
            {
                return latest;
            }
        }

        return null;
    }
}
