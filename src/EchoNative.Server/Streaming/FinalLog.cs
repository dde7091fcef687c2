namespace EchoNative.Server;

/// <summary>
/// The finals of a session, sent or not: the last <see cref="Capacity"/> are kept, so that a client which comes back gets again what it has
/// missed. Its owner serialises access.
/// </summary>
/// <param name="sources">How many sources the session has.</param>
internal sealed class FinalLog(int sources)
{
    /// <summary>Finals kept. Nobody speaks so many in the time that a session waits for its client.</summary>
    public const int Capacity = 256;

    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly long[] _forgotten = new long[sources]; // segments before these are no longer here
    private readonly long[] _known = new long[sources];     // the client has those before these
    private long _count;
    private long _sent;

    /// <summary>Adds a final that is yet to be sent.</summary>
    /// <returns>False when that pushed out one that was not sent either.</returns>
    public bool Add(int source, long segment, byte[] utf8)
    {
        ref Entry entry = ref _entries[_count % Capacity];
        bool isKept = _count - _sent < Capacity;
        if (_count >= Capacity)
        {
            _forgotten[entry.Source] = entry.Segment + 1;
            _sent = Math.Max(_sent, _count - Capacity + 1);
        }

        entry = new Entry(source, segment, utf8);
        _count++;
        return isKept;
    }

    /// <summary>The next final to send, which counts as sent then.</summary>
    public bool TryTake(out ReadOnlySpan<byte> utf8)
    {
        while (_sent < _count)
        {
            Entry entry = _entries[_sent++ % Capacity];
            if (entry.Segment >= _known[entry.Source])
            {
                utf8 = entry.Utf8;
                return true;
            }
        }

        utf8 = default;
        return false;
    }

    /// <summary>Sends again what a client has missed.</summary>
    /// <param name="source">The source.</param>
    /// <param name="nextSegment">The client has all finals before this one.</param>
    /// <returns>False when some of them are no longer here.</returns>
    public bool TryRewind(int source, long nextSegment)
    {
        _known[source] = nextSegment;
        _sent = Math.Max(0, _count - Capacity);
        return nextSegment >= _forgotten[source];
    }

    private readonly record struct Entry(int Source, long Segment, byte[] Utf8);
}
