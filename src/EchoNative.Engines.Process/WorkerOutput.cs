namespace EchoNative;

/// <summary>
/// What a worker process writes, taken as it comes by a thread of its own, so that the process never waits for its reader. Bounded: one that
/// writes more than anybody has asked for has gone wrong.
/// </summary>
internal sealed class WorkerOutput
{
    private readonly Stream _stream;
    private readonly int _limit;
    private readonly Action _ended;
    private readonly object _lock = new(); // waited for and pulsed, which Lock can't
    private byte[] _pending = new byte[1 << 14];
    private byte[] _taken = [];
    private int _length;
    private int _searched; // bytes that hold no end of a line
    private Exception? _end;

    /// <param name="stream">Standard output.</param>
    /// <param name="limit">Most bytes that nobody has taken yet.</param>
    /// <param name="ended">Called when there will be no more.</param>
    public WorkerOutput(Stream stream, int limit, Action ended)
    {
        (_stream, _limit, _ended) = (stream, limit, ended);
        new Thread(Read) { IsBackground = true, Name = "worker output" }.Start();
    }

    /// <summary>Why there will be no more; null while there may be.</summary>
    public Exception? End
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>Takes a line.</summary>
    /// <param name="wait">How long to wait for one.</param>
    /// <param name="line">The line, without its end; valid until the next call.</param>
    /// <returns>False when none has come.</returns>
    /// <exception cref="IOException">There will be no more: why.</exception>
    public bool TryTakeLine(TimeSpan wait, out ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            int end = FindLine();
            if (end < 0 && _end is null && Monitor.Wait(_lock, wait))
            {
                end = FindLine();
            }

            if (end >= 0)
            {
                line = Take(end, end + 1);
                return true;
            }

            line = default;
            return _end is null ? false : throw new IOException(_end.Message, _end);
        }
    }

    /// <summary>Takes all that there is.</summary>
    /// <param name="wait">How long to wait for something.</param>
    /// <param name="bytes">What has come; valid until the next call.</param>
    /// <returns>False when nothing has come.</returns>
    /// <exception cref="IOException">There will be no more: why.</exception>
    public bool TryTake(TimeSpan wait, out ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_length == 0 && _end is null && wait > TimeSpan.Zero)
            {
                _ = Monitor.Wait(_lock, wait);
            }

            bytes = _length > 0 ? Take(_length, _length) : _end is null ? default : throw new IOException(_end.Message, _end);
            return bytes.Length > 0;
        }
    }

    private int FindLine()
    {
        int end = _pending.AsSpan(_searched, _length - _searched).IndexOf((byte)'\n');
        int found = end < 0 ? -1 : _searched + end;
        _searched = end < 0 ? _length : 0;
        return found;
    }

    private ReadOnlySpan<byte> Take(int count, int remove)
    {
        if (_taken.Length < count)
        {
            _taken = new byte[Math.Max(count, 2 * _taken.Length)];
        }

        _pending.AsSpan(0, count).CopyTo(_taken);
        _pending.AsSpan(remove, _length - remove).CopyTo(_pending);
        _length -= remove;
        _searched = 0;
        return _taken.AsSpan(0, count);
    }

    private void Read()
    {
        Exception end = new EndOfStreamException("it has ended.");
        try
        {
            byte[] block = new byte[1 << 14];
            int count;
            while ((count = _stream.Read(block)) > 0)
            {
                Add(block.AsSpan(0, count));
            }
        }
        catch (Exception e)
        {
            end = e;
        }

        lock (_lock)
        {
            _end = end;
            Monitor.PulseAll(_lock);
        }

        _ended();
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_length + bytes.Length > _limit)
            {
                throw new InvalidDataException($"it wrote more than {_limit} bytes that nobody has asked for, or a line as long.");
            }

            if (_length + bytes.Length > _pending.Length)
            {
                Array.Resize(ref _pending, Math.Max(2 * _pending.Length, _length + bytes.Length));
            }

            bytes.CopyTo(_pending.AsSpan(_length));
            _length += bytes.Length;
            Monitor.PulseAll(_lock);
        }
    }
}
