namespace EchoNative;

/// <summary>
/// The results waiting for a session's reader. Bounded without losing a final: a partial replaces the partial before it, and a
/// queue full of finals makes <see cref="IsFull"/> true, upon which its session decodes no further.
/// </summary>
internal sealed class EventQueue
{
    public const int Capacity = 256;

    private readonly LinkedList<RecognitionEvent> _events = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Lock _lock = new();
    private Exception? _failure;
    private bool _completed;

    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _events.Count >= Capacity;
            }
        }
    }

    public void Add(RecognitionEvent item)
    {
        lock (_lock)
        {
            if (_events.Last?.Value is PartialResult waiting && waiting.Segment == item.Segment)
            {
                // The reader is behind: what it has not seen yet is out of date. Its signal is already given.
                _events.Last.Value = item;
                return;
            }

            _events.AddLast(item);
        }

        _signal.Release();
    }

    /// <summary>Lets the reader end after what is queued, with <paramref name="failure"/> if there is one.</summary>
    public void Complete(Exception? failure = null)
    {
        lock (_lock)
        {
            if (_completed)
            {
                return;
            }

            _completed = true;
            _failure = failure;
        }

        _signal.Release();
    }

    /// <summary>The next event, or null after the last.</summary>
    public async ValueTask<RecognitionEvent?> TakeAsync(CancellationToken cancellationToken)
    {
        await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_events.First is { } first)
            {
                _events.RemoveFirst();
                return first.Value;
            }
        }

        _signal.Release(); // the end stays the end for whoever asks again
        return _failure is null ? null : throw _failure;
    }
}
