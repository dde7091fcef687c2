namespace EchoNative;

/// <summary>
/// A fixed number of resident states of one model. States are created once, up front, and never per use. Thread-safe.
/// </summary>
public sealed class StatePool : IDisposable
{
    /// <summary>Most states of a pool.</summary>
    public const int MaxCount = 256;

    private readonly WhisperState[] _states;
    private readonly int[] _leases;
    private readonly Stack<int> _free;
    private readonly SemaphoreSlim _available;
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Creates the states.</summary>
    /// <param name="model">Their model; the pool does not own it.</param>
    /// <param name="count">1–<see cref="MaxCount"/>.</param>
    /// <exception cref="Models.ModelLoadException">There is not enough memory for all of them.</exception>
    public StatePool(WhisperModel model, int count)
    {
        ArgumentNullException.ThrowIfNull(model);
        DecodeOptions.ThrowIfOutside(count, 1, MaxCount, nameof(count));
        _states = new WhisperState[count];
        _leases = new int[count];
        _free = new Stack<int>(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                _states[i] = model.CreateState();
                _free.Push(i);
            }
        }
        catch
        {
            foreach (WhisperState? state in _states)
            {
                state?.Dispose();
            }

            throw;
        }

        _available = new SemaphoreSlim(count);
    }

    /// <summary>Number of states, free or rented.</summary>
    public int Count => _states.Length;

    /// <summary>Number of states nobody has rented.</summary>
    public int FreeCount => _available.CurrentCount;

    /// <summary>Rents a state, waiting for one to be returned if need be.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public async ValueTask<StateLease> RentAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _available.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Take();
    }

    /// <summary>Rents a state if one is free.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public bool TryRent(out StateLease lease)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_available.Wait(0, CancellationToken.None))
        {
            lease = default;
            return false;
        }

        lease = Take();
        return true;
    }

    /// <summary>Frees the states; rented ones when they are returned.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _available.Release(); // wakes one waiter, which wakes the next
            while (_free.TryPop(out int slot))
            {
                _states[slot].Dispose();
            }
        }
    }

    internal WhisperState StateOf(int slot, int number)
    {
        lock (_lock)
        {
            return _leases[slot] == number
                ? _states[slot]
                : throw new ObjectDisposedException(nameof(StateLease), "The state was returned to its pool.");
        }
    }

    internal void Return(int slot, int number)
    {
        lock (_lock)
        {
            if (_leases[slot] != number)
            {
                return; // returned before: a copy of the lease must not free somebody else's
            }

            _leases[slot]++;
            if (_disposed)
            {
                _states[slot].Dispose();
                return;
            }

            _free.Push(slot);
        }

        _available.Release();
    }

    private StateLease Take()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                _available.Release();
                throw new ObjectDisposedException(nameof(StatePool));
            }

            int slot = _free.Pop();
            return new StateLease(this, slot, ++_leases[slot]);
        }
    }
}
