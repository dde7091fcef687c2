using System.Runtime.CompilerServices;
using EchoNative.Audio;
using EchoNative.Protocol;
using EchoNative.Server.Overload;

namespace EchoNative.Server;

/// <summary>
/// One source of a session: its bytes go through the decoder into the recogniser's ring, its results into the outbox. Where audio is missing,
/// the recogniser is completed and another one goes on after the gap. Its session serialises what comes in.
/// </summary>
/// <remarks>
/// Positions are samples at the source's rate, over all connections and recognisers. The recogniser counts at 16 kHz from the first sample
/// it heard, which lies at <see cref="_base"/>.
/// </remarks>
internal sealed partial class SourceStream : ITranscriptSink, IAckSource, IAsyncDisposable
{
    private const int AcksPerSecond = 10;
    private readonly WhisperEngine _engine;
    private readonly SourceGovernor _governor;
    private readonly SourceRequest _request;
    private readonly int _index;
    private readonly Outbox _outbox;
    private readonly Action<Exception> _fail;
    private readonly AudioDecoder _decoder;
    private readonly SampleClock _clock;
    private readonly float[] _tail;
    private Memory<float>? _tailLeft; // while the recogniser is being completed
    private RecognitionSession? _recognition;
    private SessionTotals _past;   // of the recognisers that are done
    private long _base;            // 16 kHz
    private long _from;            // where it began, as a position
    private long _bytes;           // given to the decoder since then
    private long _received;
    private readonly long _begun;           // 16 kHz, where this server's account begins
    private long _dropped;
    private long _committed;
    private long _ackedAt;
    private long _originUs = -1;
    private long _allocated;

    /// <param name="engine">Recognises.</param>
    /// <param name="monitor">Says what overload takes from it.</param>
    /// <param name="request">What the client asked for.</param>
    /// <param name="index">Number of the source.</param>
    /// <param name="outbox">Gets the results.</param>
    /// <param name="fail">Told when recognition fails.</param>
    /// <param name="resume">Where the client's session stood on another server; null for a new one.</param>
    /// <exception cref="ProtocolException">The model or the engine can't do what is asked for.</exception>
    /// <exception cref="EchoNativeException">The engine takes no session now.</exception>
    public SourceStream(
        WhisperEngine engine, OverloadMonitor monitor, SourceRequest request, int index, Outbox outbox, Action<Exception> fail, ResumePosition? resume)
    {
        _governor = new SourceGovernor(monitor, request.Options.Priority, TimeProvider.System);
        (_engine, _request, _index, _outbox, _fail) = (engine, request, index, outbox, fail);
        _decoder = new AudioDecoder(request.Format);
        _tail = new float[_decoder.MaxFlushOutput];
        _clock = new SampleClock(request.Format.SampleRate);
        ResumePoint point = resume is null ? default : ResumePoint.Of(resume, request.Format.SampleRate);
        (_from, _received, _committed) = (point.From, point.From, point.Committed);
        _base = _clock.ToEngine(point.From);
        long committed = _clock.ToEngine(point.Committed);
        _begun = _clock.ToEngine(point.Committed - point.Lost);
        (_past.Finals, _past.Dropped) = (point.Segment, committed - _begun);
        _originUs = resume?.OriginUs ?? -1;
        _recognition = request.Open(engine, SampleTimeOf(committed - _base), this);
        _outbox.SetAckSource(index, this);
        if (point.Lost > 0)
        {
            ReportDropped(point.Committed - point.Lost, point.Lost, DropReason.Resume);
        }
    }

    /// <summary>What its frames hold.</summary>
    public AudioFormat Format => _request.Format;

    /// <summary>Position after the last sample that has arrived, or was skipped.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Position up to which everything is final, silent or lost.</summary>
    public long Committed
    {
        get
        {
            // The engine counts behind the resampler: rounded down, never beyond what came, never back.
            long received = Received;
            RecognitionSession? recognition = Volatile.Read(ref _recognition);
            long committed = recognition is null ? received : Math.Min(received, _clock.ToPosition(_base + recognition.SamplesCommitted));
            return _committed = Math.Max(_committed, committed);
        }
    }

    /// <summary>Samples lost so far, at the source's rate.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Managed bytes allocated on the way from a frame into the recogniser.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocated);

    /// <summary>How much faster the source's clock runs than the client's: time by its samples less time by its capture times.</summary>
    public TimeSpan Drift { get; private set; }

    /// <summary>The recogniser; null in a gap, and at the end.</summary>
    public RecognitionSession? Recognition => Volatile.Read(ref _recognition);

    /// <summary>What its recognisers have done so far.</summary>
    public SessionTotals Totals => _recognition is { } recognition ? _past.Plus(recognition.Statistics) : _past;

    /// <summary>Where its audio went.</summary>
    public SourceLedger Ledger
    {
        get
        {
            SessionTotals totals = Totals;
            return new SourceLedger(_begun, totals.Transcribed, totals.Silent, totals.Dropped);
        }
    }

    /// <summary>A new connection begins: of a frame that the last one cut short, the whole samples count.</summary>
    public void BeginConnection()
    {
        _decoder.DropSplit();
        _bytes -= _bytes % Format.BytesPerFrame;
        _gap -= _gap % Format.BytesPerFrame;
        _governor.TellAgain();
    }

    /// <summary>A frame begins.</summary>
    /// <param name="captureTime">When its first sample was captured, in µs on the client's clock.</param>
    public void BeginFrame(long captureTime)
    {
        double time = (double)Received / Format.SampleRate;
        if (_originUs < 0)
        {
            _originUs = Math.Max(0, captureTime - (long)(time * 1e6));
        }

        Drift = TimeSpan.FromSeconds(time - ((captureTime - _originUs) / 1e6));
        BeginOrEndGap();
    }

    /// <summary>Takes the next bytes, waiting while the recogniser has no room.</summary>
    /// <exception cref="EchoNativeException">Recognition has failed, or can't go on after a gap.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; what was taken before stays taken.</exception>
    public ValueTask AcceptAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
    {
        if (_isDropping)
        {
            Drop(pcm.Length);
            return ValueTask.CompletedTask;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        RecognitionSession recognition = _recognition ?? GoOn();
        int taken = Write(recognition, pcm.Span);
        Volatile.Write(ref _allocated, _allocated + GC.GetAllocatedBytesForCurrentThread() - before);
        return taken == pcm.Length ? ValueTask.CompletedTask : WaitForRoomAsync(recognition, pcm[taken..], cancellationToken);
    }

    /// <summary>Makes everything that has arrived final.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await CloseGapAsync(cancellationToken);
        if (_recognition is { } recognition)
        {
            await recognition.FlushAsync(cancellationToken);
            _outbox.RequestAck(_index);
        }
    }

    /// <summary>Makes everything final, what the resampler holds included, and ends the recogniser. More may follow after a gap.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await CloseGapAsync(cancellationToken);
        if (_recognition is not { } recognition)
        {
            return;
        }

        // A connection may be lost in here, and the next one asks again: the resampler is emptied once.
        _tailLeft ??= _tail.AsMemory(0, _decoder.Flush(_tail));
        while (_tailLeft.Value is { IsEmpty: false } left)
        {
            _tailLeft = left[recognition.Write(left.Span)..];
            if (!_tailLeft.Value.IsEmpty)
            {
                await recognition.WaitForRoomAsync(LongestWait, cancellationToken);
            }
        }

        await recognition.CompleteAsync(cancellationToken);
        _tailLeft = null;
        _past = _past.Plus(recognition.Statistics);
        Volatile.Write(ref _recognition, null);
        await recognition.DisposeAsync();
        _outbox.RequestAck(_index);
    }

    /// <summary>Passes over samples that will not come.</summary>
    /// <param name="samples">How many, at the source's rate.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait for the finals before them.</param>
    public async ValueTask SkipAsync(long samples, DropReason reason, CancellationToken cancellationToken)
    {
        await CompleteAsync(cancellationToken);
        long position = Received;
        long end = _begun + _past.Samples;
        (_from, _bytes) = (position + samples, 0);
        Volatile.Write(ref _received, _from);
        _past.Dropped += Math.Max(0, _clock.ToEngine(position + samples) - end);
        ReportDropped(position, samples, reason);
    }

    void ITranscriptSink.OnPartial(in TranscriptView partial) =>
        _outbox.AddPartial(_index, _past.Finals + partial.Segment, Offset, partial);

    void ITranscriptSink.OnFinal(in TranscriptView final)
    {
        long committed = Math.Max(_committed, Math.Min(Received, _clock.ToPosition(_base + SamplesOf(final.End))));
        _outbox.AddFinal(_index, _past.Finals + final.Segment, Offset, final, committed);
    }

    void ITranscriptSink.OnEnd(EchoNativeException? failure)
    {
        if (failure is not null)
        {
            _fail(failure);
        }
    }

    /// <summary>Gives the source up; what is not final is forgotten.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_recognition is { } recognition)
        {
            await recognition.DisposeAsync();
        }
    }

    // A sample lasts 625 ticks.
    private static TimeSpan SampleTimeOf(long samples) => TimeSpan.FromTicks(samples * (TimeSpan.TicksPerSecond / Pcm.SampleRate));

    private static long SamplesOf(TimeSpan time) => time.Ticks / (TimeSpan.TicksPerSecond / Pcm.SampleRate);

    // From the recogniser's clock to the session's.
    private TimeSpan Offset => SampleTimeOf(_base) + TimeSpan.FromMicroseconds(Math.Max(0, _originUs));

    // The recogniser after a gap.
    private RecognitionSession GoOn()
    {
        (_from, _bytes) = (_received, 0);
        _base = _clock.ToEngine(_from);
        RecognitionSession recognition = _request.Open(_engine, TimeSpan.Zero, this);
        Volatile.Write(ref _recognition, recognition);
        return recognition;
    }

    private int Write(RecognitionSession recognition, ReadOnlySpan<byte> pcm)
    {
        int taken = recognition.Write(_decoder, pcm);
        _bytes += taken;
        Receive(_from + (_bytes / Format.BytesPerFrame));
        return taken;
    }

    private void Receive(long position)
    {
        Volatile.Write(ref _received, position);
        if (position - _ackedAt >= Format.SampleRate / AcksPerSecond)
        {
            _ackedAt = position;
            _outbox.RequestAck(_index);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForRoomAsync(RecognitionSession recognition, ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
    {
        while (!pcm.IsEmpty)
        {
            if (_governor.IsDropping)
            {
                BeginGap();
                Drop(pcm.Length);
                return;
            }

            await recognition.WaitForRoomAsync(LongestWait, cancellationToken);
            pcm = pcm[Write(recognition, pcm.Span)..];
        }
    }

    private void ReportDropped(long from, long samples, DropReason reason)
    {
        Volatile.Write(ref _dropped, _dropped + samples);
        _outbox.Add(new DroppedMessage(_index, from, samples, reason));
    }
}
