using System.Buffers;
using System.Text.Json;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>
/// What a session has to say. It outlives connections and is bounded: a partial replaces the one before it, acknowledgements are made
/// when they are sent, finals are kept in a log, and the few other messages in a short queue. Thread-safe.
/// </summary>
internal sealed class Outbox : IDisposable
{
    private const int MaxOthers = 64;
    private readonly Lock _lock = new();
    private readonly ServerMetrics _metrics;
    private readonly Source[] _sources;
    private readonly FinalLog _finals;
    private readonly Queue<(SentMessage Kind, byte[] Utf8)> _others = new();
    private readonly ResultWriter _scratch = new();
    private WakeSignal? _wake;
    private byte[]? _ready;
    private FinalObserver? _onFinal;

    /// <param name="sources">How many sources the session has.</param>
    /// <param name="metrics">Counts.</param>
    public Outbox(int sources, ServerMetrics metrics)
    {
        _metrics = metrics;
        _finals = new FinalLog(sources);
        _sources = new Source[sources];
        for (int i = 0; i < sources; i++)
        {
            _sources[i] = new Source();
        }
    }

    /// <summary>Whether finals were pushed out of the log before they could be sent: the session can't go on.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Sees a final as it is added.</summary>
    public delegate void FinalObserver(int source, in TranscriptView view);

    /// <summary>Says who sees the finals, too.</summary>
    public void Observe(FinalObserver onFinal) => _onFinal = onFinal;

    /// <summary>Says whom to ask for a source's acknowledgements.</summary>
    public void SetAckSource(int source, IAckSource ack) => _sources[source].Ack = ack;

    /// <summary>Partials of a source that were replaced before they were sent.</summary>
    public long Coalesced(int source)
    {
        lock (_lock)
        {
            return _sources[source].Coalesced;
        }
    }

    /// <summary>A connection is there to send: <c>ready</c> first, then everything.</summary>
    public void Begin(ReadyMessage ready, WakeSignal wake)
    {
        lock (_lock)
        {
            _ready = Serialize(ready);
            _wake = wake;
            foreach ((Source source, SourcePosition position) in _sources.Zip(ready.Sources))
            {
                (source.Received, source.Committed, source.IsAckDue) = (position.Received, position.Committed, true);
            }
        }

        wake.Set();
    }

    /// <summary>There is no connection any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _wake = null;
        }
    }

    /// <summary>Prepares for a client that comes back: it gets the finals it has missed, and no answers to what it has forgotten.</summary>
    /// <param name="nextSegments">For each source, the first segment whose final the client has not got.</param>
    /// <returns>False when some of the finals are no longer here.</returns>
    public bool TryRewind(ReadOnlySpan<long> nextSegments)
    {
        lock (_lock)
        {
            _wake = null; // the connection before this one takes nothing more: its client would never see it
            bool isComplete = !HasOverflowed;
            for (int i = 0; i < nextSegments.Length; i++)
            {
                isComplete &= _finals.TryRewind(i, nextSegments[i]);
            }

            for (int i = _others.Count; i > 0; i--)
            {
                (SentMessage Kind, byte[] Utf8) other = _others.Dequeue();
                if (other.Kind == SentMessage.Dropped)
                {
                    _others.Enqueue(other);
                }
            }

            return isComplete;
        }
    }

    /// <summary>A partial; allocates nothing.</summary>
    public void AddPartial(int source, long segment, TimeSpan offset, in TranscriptView view)
    {
        lock (_lock)
        {
            Source target = _sources[source];
            if (target.HasPartial)
            {
                target.Coalesced++;
                _metrics.PartialCoalesced();
            }

            target.Partial.WritePartial(source, segment, offset, view);
            target.HasPartial = true;
        }

        _wake?.Set();
    }

    /// <summary>A final, which makes the source's partial needless.</summary>
    public void AddFinal(int source, long segment, TimeSpan offset, in TranscriptView view, long committed)
    {
        lock (_lock)
        {
            _sources[source].HasPartial = false;
            _scratch.WriteFinal(source, segment, offset, view, committed);
            _onFinal?.Invoke(source, view);
            HasOverflowed |= !_finals.Add(source, segment, _scratch.Utf8.ToArray());
        }

        _wake?.Set();
    }

    /// <summary>Asks for an acknowledgement; many requests make one, with the state at the time of sending.</summary>
    public void RequestAck(int source)
    {
        _sources[source].IsAckDue = true;
        _wake?.Set();
    }

    /// <summary>Any other message. What there is no room for is lost: a client that reads never sees that.</summary>
    public void Add(ServerMessage message)
    {
        SentMessage kind = SentMessageNames.KindOf(message);
        if (message is DroppedMessage dropped)
        {
            _metrics.Dropped(dropped.Reason, dropped.Samples);
        }

        lock (_lock)
        {
            // Nobody needs to know later how things stood, but everybody what was lost.
            if (_others.Count >= MaxOthers || (_wake is null && kind is SentMessage.Metrics))
            {
                return;
            }

            _others.Enqueue((kind, Serialize(message)));
        }

        _wake?.Set();
    }

    /// <summary>
    /// Takes the next message to send. Finals come first, then acknowledgements, so that none says of a final that was not sent that it is
    /// done with; then answers, so that they come after what they answer for; then partials.
    /// </summary>
    /// <param name="wake">Whose connection asks: only the one that <see cref="Begin"/> named last gets anything.</param>
    /// <param name="buffer">Gets the message.</param>
    /// <param name="kind">What it is.</param>
    public bool TryTake(WakeSignal? wake, ArrayBufferWriter<byte> buffer, out SentMessage kind)
    {
        buffer.ResetWrittenCount();
        lock (_lock)
        {
            if (wake != _wake)
            {
                kind = default;
                return false;
            }

            if (_ready is { } ready)
            {
                _ready = null;
                kind = SentMessage.Ready;
                buffer.Write(ready);
                return true;
            }

            if (_finals.TryTake(out ReadOnlySpan<byte> final))
            {
                kind = SentMessage.Final;
                buffer.Write(final);
                return true;
            }

            for (int i = 0; i < _sources.Length; i++)
            {
                if (TryTakeAck(i, _sources[i]))
                {
                    kind = SentMessage.Ack;
                    buffer.Write(_scratch.Utf8);
                    return true;
                }
            }

            if (_others.TryDequeue(out (SentMessage Kind, byte[] Utf8) other))
            {
                kind = other.Kind;
                buffer.Write(other.Utf8);
                return true;
            }

            foreach (Source source in _sources)
            {
                if (source.HasPartial)
                {
                    source.HasPartial = false;
                    kind = SentMessage.Partial;
                    buffer.Write(source.Partial.Utf8);
                    return true;
                }
            }
        }

        kind = default;
        return false;
    }

    public void Dispose()
    {
        foreach (Source source in _sources)
        {
            source.Partial.Dispose();
        }

        _scratch.Dispose();
    }

    private static byte[] Serialize(ServerMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        ProtocolSerializer.Write(json, message);
        return buffer.WrittenSpan.ToArray();
    }

    private bool TryTakeAck(int index, Source source)
    {
        if (!source.IsAckDue || source.Ack is not { } ack)
        {
            return false;
        }

        source.IsAckDue = false;
        (long received, long committed) = (ack.Received, ack.Committed);
        if (received == source.Received && committed == source.Committed)
        {
            return false;
        }

        (source.Received, source.Committed) = (received, committed);
        _scratch.WriteAck(index, received, committed);
        return true;
    }

    private sealed class Source
    {
        public ResultWriter Partial { get; } = new();

        public bool HasPartial { get; set; }

        public volatile bool IsAckDue;

        public IAckSource? Ack { get; set; }

        public long Received { get; set; }

        public long Committed { get; set; }

        public long Coalesced { get; set; }
    }
}
