using System.Threading.Tasks.Sources;

namespace EchoNative.Buffers;

/// <summary>The one wait of a queue's consumer, used again and again, so that waiting allocates nothing.</summary>
internal sealed class QueueWaiter : IValueTaskSource<bool>
{
    // Continuations go to the thread pool: who enqueues never runs the consumer's code.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private int _armed;
    private bool _open;

    /// <summary>Consumer. From here on whoever sees the wait armed completes it, once. A full fence: look at the queue again after it.</summary>
    public void Arm()
    {
        if (_open)
        {
            throw new InvalidOperationException("A wait is under way: the queue has one consumer.");
        }

        _open = true;
        _core.Reset();
        Interlocked.Exchange(ref _armed, 1);
    }

    /// <summary>Consumer. Takes the wait back; false where it is being completed.</summary>
    public bool TryDisarm()
    {
        if (Interlocked.CompareExchange(ref _armed, 0, 1) != 1)
        {
            return false;
        }

        _open = false;
        return true;
    }

    /// <summary>Consumer. The wait as a task, which must be awaited.</summary>
    public ValueTask<bool> Task(CancellationToken cancellationToken)
    {
        _token = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static waiter => ((QueueWaiter)waiter!).Cancel(), this);
        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Producers. Completes the wait if there is one.</summary>
    /// <remarks>Full fence between what was published before and the look at the wait; the counterpart is in <see cref="Arm"/>.</remarks>
    public void Signal(bool result, Exception? failure = null)
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _armed) == 0 || Interlocked.CompareExchange(ref _armed, 0, 1) != 1)
        {
            return;
        }

        if (failure is null)
        {
            _core.SetResult(result);
        }
        else
        {
            _core.SetException(failure);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _registration.Dispose();
            _registration = default;
            _open = false;
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel() => Signal(result: false, new OperationCanceledException(_token));
}
