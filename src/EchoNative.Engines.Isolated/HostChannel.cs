namespace EchoNative.Isolation;

/// <summary>The engine's end of what goes on with one worker of a child: a question at a time, and its answer. Allocates nothing once it is warm.</summary>
internal sealed class HostChannel
{
    private readonly object _lock = new(); // not a Lock: it is waited on
    private byte[] _payload = new byte[1 << 14];
    private Frame _answer;
    private long _asked;
    private bool _isAnswered;
    private string? _failure;

    /// <summary>Whether the child has brought this worker up.</summary>
    public bool IsWarm { get; set; }

    /// <summary>Whether the last question was answered.</summary>
    public bool HasAnswer
    {
        get
        {
            lock (_lock)
            {
                return _isAnswered;
            }
        }
    }

    /// <summary>What kind of answer has come.</summary>
    public FrameKind Kind => _answer.Kind;

    /// <summary>The answer. Valid until the next question.</summary>
    public ReadOnlySpan<byte> Payload => _payload.AsSpan(0, _answer.Length);

    /// <summary>Begins a question.</summary>
    /// <exception cref="WorkerFailedException">There will be no answer.</exception>
    public void Begin(long id)
    {
        lock (_lock)
        {
            ThrowIfFailed();
            (_asked, _isAnswered) = (id, false);
        }
    }

    /// <summary>Waits for the answer, so long at most.</summary>
    /// <returns>Whether it is there.</returns>
    /// <exception cref="WorkerFailedException">There will be none.</exception>
    public bool Wait(int milliseconds)
    {
        lock (_lock)
        {
            if (!_isAnswered && _failure is null)
            {
                _ = Monitor.Wait(_lock, milliseconds);
            }

            if (!_isAnswered)
            {
                ThrowIfFailed();
            }

            return _isAnswered;
        }
    }

    /// <summary>Takes an answer from the child.</summary>
    /// <param name="frame">Its header.</param>
    /// <param name="stream">Has the rest.</param>
    /// <exception cref="InvalidDataException">Nobody has asked for it.</exception>
    /// <exception cref="IOException">The child breaks off.</exception>
    public void Receive(Frame frame, Stream stream)
    {
        lock (_lock)
        {
            if (_isAnswered || frame.Id != _asked || _asked == 0)
            {
                throw new InvalidDataException("it answers what nobody has asked.");
            }
        }

        // Whoever has asked waits, and does not look at this meanwhile.
        if (_payload.Length < frame.Length)
        {
            _payload = new byte[Math.Max(2 * _payload.Length, frame.Length)];
        }

        stream.ReadExactly(_payload.AsSpan(0, frame.Length));
        lock (_lock)
        {
            (_answer, _isAnswered) = (frame, true);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>There will be no more answers.</summary>
    public void Fail(string reason)
    {
        lock (_lock)
        {
            _failure ??= reason;
            Monitor.PulseAll(_lock);
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new WorkerFailedException(_failure);
        }
    }
}
