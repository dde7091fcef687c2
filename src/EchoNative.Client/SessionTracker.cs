using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>What a client knows of its session, over all its connections: enough to go on with it anywhere, and to hear nothing twice.</summary>
internal sealed class SessionTracker
{
    private readonly StartMessage _start;
    private readonly Source[] _sources;
    private readonly AudioBuffer[] _buffers;
    private string? _token;

    public SessionTracker(EchoClientOptions options)
    {
        _start = options.Start with { Resumable = true };
        _sources = [.. options.Start.Sources.Select(source => new Source(source, new AudioBuffer(source, options.Buffer)))];
        _buffers = [.. _sources.Select(static source => source.Buffer)];
    }

    /// <summary>Audio of each source.</summary>
    public ReadOnlySpan<AudioBuffer> Buffers => _buffers;

    public RequestQueue Requests { get; } = new();

    /// <summary>Whether the session can be gone on with, or has not begun.</summary>
    public bool CanConnect => _token is not null || !HasBegun;

    /// <summary>Whether a session has ever become ready.</summary>
    public bool HasBegun { get; private set; }

    public AudioBuffer BufferOf(int source) => _sources[source].Buffer;

    public bool IsPaused(int source) => Volatile.Read(ref _sources[source].Paused);

    /// <summary>Capture time of a sample in µs on the client's clock.</summary>
    public long CaptureTime(int source, long position) => Volatile.Read(ref _sources[source].OriginUs) + _sources[source].Microseconds(position);

    /// <summary>Says when a source's first sample was captured.</summary>
    public void SetOrigin(int source, TimeSpan captured)
    {
        if (BufferOf(source).Written > 0)
        {
            throw new InvalidOperationException("The source has begun.");
        }

        Volatile.Write(ref _sources[source].OriginUs, (long)captured.TotalMicroseconds);
    }

    /// <summary>Ends of what was written so far.</summary>
    public long[] Ends() => [.. _buffers.Select(static buffer => buffer.Written)];

    /// <summary>The first message of the next connection.</summary>
    public StartMessage NextStart()
    {
        if (_token is null)
        {
            return _start;
        }

        return _start with { Resume = new ResumeRequest { Token = _token, Sources = [.. _sources.Select(Position)] } };

        static ResumePosition Position(Source source)
        {
            (_, long committed, _, long available) = source.Buffer.Read();
            return new ResumePosition(available, committed, source.NextSegment, Volatile.Read(ref source.OriginUs));
        }
    }

    /// <summary>Takes over where the server stands at the beginning of a connection.</summary>
    /// <exception cref="EchoClientException">It can't stand there.</exception>
    public void Begin(ReadyMessage ready)
    {
        if (ready.Sources.Count != _sources.Length || (ready.Origin == SessionOrigin.New) != !HasBegun)
        {
            throw Bad("The server is ready for another session than the one that was asked for.");
        }

        for (int i = 0; i < _sources.Length; i++)
        {
            SourcePosition position = ready.Sources[i];
            if (!_sources[i].Buffer.MoveTo(position.Received, position.Committed))
            {
                throw Bad($"The server claims to hold sample {position.Received} of source {i}, which was never sent.");
            }

            Volatile.Write(ref _sources[i].Paused, false);
        }

        _token = ready.Token;
        HasBegun = true;
        Requests.Rewind();
    }

    /// <summary>Takes note of a message.</summary>
    /// <returns>False when the reader has had it before, or never wants it.</returns>
    /// <exception cref="EchoClientException">It can't be.</exception>
    public bool Accept(ServerMessage message)
    {
        switch (message)
        {
            case FinalMessage final:
                Source said = SourceOf(final.Source);
                Commit(final.Source, final.Committed);
                bool isNew = final.Segment >= said.NextSegment;
                said.NextSegment = isNew ? final.Segment + 1 : said.NextSegment;
                return isNew;
            case PartialMessage partial:
                return partial.Segment >= SourceOf(partial.Source).NextSegment;
            case AckMessage ack:
                Commit(ack.Source, ack.Committed);
                return true;
            case DroppedMessage dropped:
                Source poorer = SourceOf(dropped.Source);
                bool isMore = dropped.From + dropped.Samples > poorer.DroppedTo;
                poorer.DroppedTo = Math.Max(poorer.DroppedTo, dropped.From + dropped.Samples);
                return isMore;
            case StatusMessage status:
                Volatile.Write(ref SourceOf(status.Source).Paused, status.State is StreamState.Paused or StreamState.Overloaded);
                return true;
            case FlushedMessage flushed:
                return Requests.Answer(flushed.Id);
            case PongMessage:
                return false;
            default:
                return true;
        }
    }

    private static EchoClientException Bad(string message) => new(EchoClientError.BadMessage, message);

    private void Commit(int source, long position)
    {
        if (!SourceOf(source).Buffer.Commit(position))
        {
            throw Bad($"The server claims to be done with sample {position} of source {source}, which was never sent.");
        }
    }

    private Source SourceOf(int number) =>
        (uint)number < (uint)_sources.Length ? _sources[number] : throw Bad($"The server names a source {number}, which does not exist.");

    private sealed class Source(AudioSource format, AudioBuffer buffer)
    {
        public readonly AudioBuffer Buffer = buffer;
        public long OriginUs;
        public long NextSegment;
        public long DroppedTo;
        public bool Paused;

        /// <summary>Exact for every position: whole seconds apart, so that nothing overflows.</summary>
        public long Microseconds(long position) =>
            (position / format.SampleRate * 1_000_000) + (position % format.SampleRate * 1_000_000 / format.SampleRate);
    }
}
