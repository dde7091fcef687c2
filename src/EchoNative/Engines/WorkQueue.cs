namespace EchoNative;

/// <summary>
/// The items that wait for a worker, first come first served. A session is in it at most once and goes to the back after each
/// inference: that makes it fair and bounds it.
/// </summary>
internal sealed class WorkQueue
{
    private readonly Queue<IWorkItem> _items = new(64);
    private readonly object _monitor = new();
    private bool _completed;

    public int Count
    {
        get
        {
            lock (_monitor)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Appends an item; false when no more are taken.</summary>
    public bool Add(IWorkItem item)
    {
        lock (_monitor)
        {
            if (_completed)
            {
                return false;
            }

            _items.Enqueue(item);
            Monitor.Pulse(_monitor);
            return true;
        }
    }

    /// <summary>Waits for an item; null when there will be no more.</summary>
    public IWorkItem? Take()
    {
        lock (_monitor)
        {
            while (_items.Count == 0 && !_completed)
            {
                Monitor.Wait(_monitor);
            }

            return _items.TryDequeue(out IWorkItem? item) ? item : null;
        }
    }

    /// <summary>Takes no more items and gives back those that nobody took.</summary>
    public IWorkItem[] Complete()
    {
        lock (_monitor)
        {
            _completed = true;
            IWorkItem[] rest = [.. _items];
            _items.Clear();
            Monitor.PulseAll(_monitor);
            return rest;
        }
    }
}
