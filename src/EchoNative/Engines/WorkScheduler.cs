namespace EchoNative;

/// <summary>
/// Decides who gets the next turn of a worker, and how many threads that turn may use. The best class goes first (see
/// <see cref="WorkClass"/>), in turn within a class. An item is in it at most once and goes to the back after each turn: that makes it
/// fair and bounds it by the number of sessions. Thread-safe; allocates nothing once it is warm.
/// </summary>
/// <remarks>
/// Nothing starves: of any <see cref="OldestEvery"/> turns in a row at least one goes to the item that has waited longest. Nobody can
/// come before an item in that order later on, so one that finds n others waiting is served within <see cref="OldestEvery"/> · (n + 1)
/// turns, whatever comes after it.
/// </remarks>
internal sealed class WorkScheduler
{
    /// <summary>One turn in so many, at the least, goes to whoever has waited longest: an eighth of the machine at the most.</summary>
    public const int OldestEvery = 8;

    private const int Classes = (int)WorkClass.LowPartial + 1;
    private readonly LinkedList<WorkTicket>[] _classes = new LinkedList<WorkTicket>[Classes];
    private readonly LinkedList<WorkTicket> _ages = new();
    private readonly List<WorkerSeat> _idle = new(WhisperEngineOptions.WorkerLimit);
    private readonly Lock _lock = new();
    private readonly int _cores;
    private readonly int _workers;
    private readonly int? _threads;
    private int _running;
    private int _sinceOldest;
    private bool _completed;

    /// <summary>Creates a scheduler without work.</summary>
    /// <param name="cores">What the workers share.</param>
    /// <param name="workers">How many workers there are.</param>
    /// <param name="threads">Threads of every turn; null: by load.</param>
    public WorkScheduler(int cores, int workers, int? threads)
    {
        _cores = Math.Clamp(cores, 1, DecodeOptions.MaxThreads);
        _workers = workers;
        _threads = threads;
        for (int i = 0; i < Classes; i++)
        {
            _classes[i] = new LinkedList<WorkTicket>();
        }
    }

    /// <summary>The most threads that a turn may get.</summary>
    public int MostThreads => _threads ?? _cores;

    /// <summary>Items that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ages.Count;
            }
        }
    }

    /// <summary>Workers that wait for an item.</summary>
    public int IdleCount
    {
        get
        {
            lock (_lock)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>Queues an item, if it does not wait already; false when no more are taken.</summary>
    public bool Add(WorkTicket ticket, WorkClass @class)
    {
        lock (_lock)
        {
            if (!_completed && !ticket.IsWaiting)
            {
                ticket.Enter(@class);
                _classes[(int)@class].AddLast(ticket.ByClass);
                _ages.AddLast(ticket.ByAge);
                CallFor(ticket);
            }

            return !_completed;
        }
    }

    /// <summary>Moves an item that waits in a lesser class to the back of this one; it keeps its age. Does nothing to others.</summary>
    public void Raise(WorkTicket ticket, WorkClass @class)
    {
        if (!ticket.CanRise(@class))
        {
            return;
        }

        lock (_lock)
        {
            if (ticket.CanRise(@class))
            {
                _classes[(int)ticket.Class].Remove(ticket.ByClass);
                ticket.Enter(@class);
                _classes[(int)@class].AddLast(ticket.ByClass);
            }
        }
    }

    /// <summary>Ends a worker's turn and waits for its next.</summary>
    /// <param name="seat">The worker.</param>
    /// <param name="threads">
    /// Threads that it may use: the cores, divided among the turns that run or could; all of them when nobody else has anything to do.
    /// </param>
    /// <returns>Null when the worker is to leave.</returns>
    public IWorkItem? Take(WorkerSeat seat, out int threads)
    {
        EndTurn(seat);
        while (true)
        {
            lock (_lock)
            {
                threads = 0;
                if (_completed || seat.IsRetired)
                {
                    return null;
                }

                if (_ages.Count > 0)
                {
                    WorkTicket ticket = Next();
                    ticket.LastSeat = seat;
                    seat.IsRunning = true;
                    _running++;
                    threads = _threads ?? Math.Max(1, _cores / Math.Min(_workers, _running + _ages.Count));
                    return ticket.Item;
                }

                _idle.Add(seat);
            }

            seat.Called.Wait();
        }
    }

    /// <summary>Tells a worker to leave after its turn.</summary>
    public void Retire(WorkerSeat seat)
    {
        lock (_lock)
        {
            seat.IsRetired = true;
            if (_idle.Remove(seat))
            {
                seat.Called.Release();
            }
        }
    }

    /// <summary>Takes an item out; false when it does not wait, because a worker has just taken it for one.</summary>
    public bool Withdraw(WorkTicket ticket)
    {
        lock (_lock)
        {
            bool waits = ticket.IsWaiting;
            if (waits)
            {
                Remove(ticket);
            }

            return waits;
        }
    }

    /// <summary>Takes no more items, lets the workers leave, and gives back the items that wait.</summary>
    public IWorkItem[] Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (WorkerSeat seat in _idle)
            {
                seat.Called.Release();
            }

            _idle.Clear();
            IWorkItem[] rest = [.. _ages.Select(ticket => ticket.Item)];
            while (_ages.First is { } first)
            {
                Remove(first.Value);
            }

            return rest;
        }
    }

    private void EndTurn(WorkerSeat seat)
    {
        lock (_lock)
        {
            _running -= seat.IsRunning ? 1 : 0;
            seat.IsRunning = false;
        }
    }

    private WorkTicket Next()
    {
        WorkTicket oldest = _ages.First!.Value;
        WorkTicket next = oldest;
        if (++_sinceOldest < OldestEvery)
        {
            int best = 0;
            while (_classes[best].Count == 0)
            {
                best++;
            }

            next = _classes[best].First!.Value;
        }

        if (next == oldest)
        {
            _sinceOldest = 0;
        }

        Remove(next);
        return next;
    }

    private void Remove(WorkTicket ticket)
    {
        _ages.Remove(ticket.ByAge);
        _classes[(int)ticket.Class].Remove(ticket.ByClass);
        ticket.Leave();
    }

    // The worker that served it last, for its spectrogram; else the one that was idle least, whose memory is still in the caches.
    private void CallFor(WorkTicket ticket)
    {
        if (_idle.Count > 0)
        {
            int index = ticket.LastSeat is { } last ? _idle.IndexOf(last) : -1;
            WorkerSeat seat = _idle[index < 0 ? index = _idle.Count - 1 : index];
            _idle.RemoveAt(index);
            seat.Called.Release();
        }
    }
}
