using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>
/// The last audio of one source, so that it can be sent again. What is written pushes out the oldest; what was pushed out before it was
/// sent is lost, counted, and told to the server. Positions count samples per channel since the source's first one.
/// </summary>
internal sealed class AudioBuffer
{
    private readonly Lock _gate = new();
    private readonly byte[] _ring;
    private readonly int _bytesPerFrame;
    private readonly long _capacity;
    private readonly long _limit;
    private long _end;
    private long _next;
    private long _committed;
    private long _lost;
    private long _lostTo;
    private Exception? _closed;
    private TaskCompletionSource? _room;

    public AudioBuffer(AudioSource source, TimeSpan length)
    {
        _bytesPerFrame = source.Encoding.BytesPerSample() * source.Channels;
        _limit = (long)(length.TotalSeconds * source.SampleRate);
        _capacity = _limit + ((long)EchoProtocol.LeadInSeconds * source.SampleRate);
        _ring = new byte[checked(_capacity * _bytesPerFrame)];
    }

    /// <summary>End of what was written.</summary>
    public long Written
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    /// <summary>The oldest sample that is still there.</summary>
    private long First => Math.Max(0, _end - _capacity);

    /// <summary>Whether all before a position has been taken for sending.</summary>
    public bool IsTaken(long position)
    {
        lock (_gate)
        {
            return _next >= position;
        }
    }

    /// <summary>Where everything stands.</summary>
    public (long Written, long Committed, long Lost, long Available) Read()
    {
        lock (_gate)
        {
            return (_end, _committed, _lost, First);
        }
    }

    /// <summary>Takes everything; the oldest gives way.</summary>
    public void Write(ReadOnlySpan<byte> pcm)
    {
        Check(pcm.Length);
        lock (_gate)
        {
            ThrowIfClosed();
            Append(pcm);
        }
    }

    /// <summary>Takes as much as there is room for without giving up what is not committed.</summary>
    /// <returns>Bytes taken.</returns>
    public int WriteWhatFits(ReadOnlySpan<byte> pcm)
    {
        Check(pcm.Length);
        lock (_gate)
        {
            ThrowIfClosed();
            long room = Math.Clamp(_limit - (_end - _committed), 0, pcm.Length / _bytesPerFrame);
            int bytes = (int)room * _bytesPerFrame;
            Append(pcm[..bytes]);
            return bytes;
        }
    }

    /// <summary>Completes when there is room again; fails when the session is over.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_end - _committed < _limit)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Takes out what is to be sent next.</summary>
    /// <param name="to">Room for it.</param>
    /// <param name="barrier">Nothing from here on.</param>
    /// <param name="skipped">Samples before it that were pushed out and can't be sent.</param>
    /// <param name="position">Where what was taken begins.</param>
    /// <returns>Bytes taken.</returns>
    public int Take(Span<byte> to, long barrier, out long skipped, out long position)
    {
        lock (_gate)
        {
            skipped = Math.Max(0, Math.Min(First, barrier) - _next);
            if (skipped > 0)
            {
                Lose(_next, _next + skipped);
                _next += skipped;
            }

            position = _next;
            long frames = Math.Clamp(Math.Min(_end, barrier) - _next, 0, to.Length / _bytesPerFrame);
            Copy(_next, to[..(int)(frames * _bytesPerFrame)]);
            _next += frames;
            return (int)frames * _bytesPerFrame;
        }
    }

    /// <summary>Goes on where a new connection's server stands.</summary>
    /// <returns>False when it claims more than was written.</returns>
    public bool MoveTo(long received, long committed)
    {
        lock (_gate)
        {
            if (received < 0 || received > _end || committed > _end)
            {
                return false;
            }

            _next = received;
        }

        return Commit(committed);
    }

    /// <summary>Notes that everything before a position is done with.</summary>
    /// <returns>False when that is more than was written.</returns>
    public bool Commit(long position)
    {
        lock (_gate)
        {
            if (position > _end)
            {
                return false;
            }

            if (position > _committed)
            {
                _committed = position;
                _room?.SetResult();
                _room = null;
            }

            return true;
        }
    }

    /// <summary>The session is over: writers learn why.</summary>
    public void Close(Exception reason)
    {
        lock (_gate)
        {
            _closed ??= reason;
            _ = _room?.TrySetException(reason);
            _room = null;
        }
    }

    private void ThrowIfClosed()
    {
        if (_closed is { } reason)
        {
            throw reason is EchoClientException e ? new EchoClientException(e.Error, e.Message, e) : new InvalidOperationException(reason.Message, reason);
        }
    }

    private void Check(int bytes)
    {
        if (bytes % _bytesPerFrame != 0)
        {
            throw new ArgumentException($"{bytes} bytes are not a whole number of samples of {_bytesPerFrame} bytes.");
        }
    }

    private void Append(ReadOnlySpan<byte> pcm)
    {
        _end += pcm.Length / _bytesPerFrame;
        if (pcm.Length > _ring.Length)
        {
            pcm = pcm[^_ring.Length..];
        }

        int at = Offset(_end - (pcm.Length / _bytesPerFrame));
        int first = Math.Min(pcm.Length, _ring.Length - at);
        pcm[..first].CopyTo(_ring.AsSpan(at));
        pcm[first..].CopyTo(_ring);
    }

    private void Copy(long position, Span<byte> to)
    {
        int at = Offset(position);
        int first = Math.Min(to.Length, _ring.Length - at);
        _ring.AsSpan(at, first).CopyTo(to);
        _ring.AsSpan(0, to.Length - first).CopyTo(to[first..]);
    }

    private int Offset(long position) => (int)(position % _capacity) * _bytesPerFrame;

    /// <summary>What lies before the committed position is missed by nobody, and the same gap, told again to another server, counts once.</summary>
    private void Lose(long from, long to)
    {
        from = Math.Max(from, Math.Max(_committed, _lostTo));
        if (to > from)
        {
            _lost += to - from;
            _lostTo = to;
        }
    }
}
