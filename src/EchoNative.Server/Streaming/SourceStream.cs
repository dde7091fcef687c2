using System.Runtime.CompilerServices;
using EchoNative.Audio;
using EchoNative.Protocol;
using EchoNative.Server.Overload;

namespace EchoNative.Server;

/// <summary>
/// One source of a session: its bytes go through the decoder into the recogniser's ring, its results into the outbox. Its session serialises
/// what comes in.
/// </summary>
/// <remarks>
/// Positions are samples at the source's rate, over all connections. The recogniser counts at 16 kHz what it has heard; <see cref="_base"/> is
/// what lies before that, and grows with each gap.
/// </remarks>
internal sealed partial class SourceStream : ITranscriptSink, IAckSource, IAsyncDisposable
{
    private const int AcksPerSecond = 10;
    private readonly EngineChain _engines;
    private readonly SourceGovernor _governor;
    private readonly SourceRequest _request;
    private readonly int _index;
    private readonly Outbox _outbox;
    private readonly Action<Exception> _fail;
    private readonly AudioDecoder _decoder;
    private readonly SampleClock _clock;
    private readonly float[] _tail;
    private readonly long _resumedAt;       // before that nothing is said: it was said by another server
    private Task _flushing = Task.CompletedTask;
    private Task? _completing;
    private RecognitionSession? _recognition;
    private SessionTotals _past;   // before this recogniser, and in gaps
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

    /// <param name="engines">Recognise.</param>
    /// <param name="monitor">Says what overload takes from it.</param>
    /// <param name="request">What the client asked for.</param>
    /// <param name="index">Number of the source.</param>
    /// <param name="outbox">Gets the results.</param>
    /// <param name="fail">Told when recognition fails.</param>
    /// <param name="resume">Where the client's session stood on another server; null for a new one.</param>
    /// <exception cref="ProtocolException">The model or the engine can't do what is asked for.</exception>
    /// <exception cref="EchoNativeException">The engine takes no session now.</exception>
    public SourceStream(
        EngineChain engines, OverloadMonitor monitor, SourceRequest request, int index, Outbox outbox, Action<Exception> fail, ResumePosition? resume)
    {
        _governor = new SourceGovernor(monitor, request.Options.Priority, TimeProvider.System);
        (_engines, _request, _index, _outbox, _fail) = (engines, request, index, outbox, fail);
        _decoder = new AudioDecoder(request.Format);
        _tail = new float[_decoder.MaxFlushOutput];
        _clock = new SampleClock(request.Format.SampleRate);
        ResumePoint point = resume is null ? default : ResumePoint.Of(resume, request.Format.SampleRate);
        (_from, _received, _committed, _resumedAt) = (point.From, point.From, point.Committed, point.Committed);
        _base = _clock.ToEngine(point.From);
        long committed = _clock.ToEngine(point.Committed);
        _begun = _clock.ToEngine(point.Committed - point.Lost);
        (_past.Finals, _past.Dropped) = (point.Segment, committed - _begun);
        _originUs = resume?.OriginUs ?? -1;
        _recognition = request.Open(engines, SampleTime.At(committed - _base), this);
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

    /// <summary>The recogniser; null at the end.</summary>
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

    /// <summary>A new connection begins: of a frame that the last one cut short, the whole samples count, and what it asked for is done first.</summary>
    /// <exception cref="EchoNativeException">Recognition has failed.</exception>
    public async ValueTask BeginConnectionAsync(CancellationToken cancellationToken)
    {
        _decoder.DropSplit();
        _bytes -= _bytes % Format.BytesPerFrame;
        _gap -= _gap % Format.BytesPerFrame;
        _governor.TellAgain();
        if (_gapReason == DropReason.Client)
        {
            await CloseGapAsync(cancellationToken);
        }
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
    /// <exception cref="EchoNativeException">Recognition has failed.</exception>
    /// <exception cref="ProtocolException">The session was stopped.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; what was taken before stays taken.</exception>
    public ValueTask AcceptAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
    {
        if (_gapReason is not null)
        {
            Drop(pcm.Length);
            return ValueTask.CompletedTask;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        RecognitionSession recognition = Running;
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
            await FlushAsync(recognition, cancellationToken);
            _outbox.RequestAck(_index);
        }
    }

    /// <summary>Makes everything final, what the resampler holds included, and ends the recogniser.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await CloseGapAsync(cancellationToken);
        if (_recognition is { } recognition)
        {
            await (_completing ??= CompleteAsync(recognition)).WaitAsync(cancellationToken);
        }
    }

    /// <summary>Passes over samples that will not come. What was cancelled is done by the next <see cref="BeginConnectionAsync"/>.</summary>
    /// <param name="samples">How many, at the source's rate.</param>
    /// <param name="cancellationToken">Ends the wait for the finals before them.</param>
    public async ValueTask SkipAsync(long samples, CancellationToken cancellationToken)
    {
        await CloseGapAsync(cancellationToken);
        long unheard = Math.Min(samples, _resumedAt - Received);
        if (unheard > 0)
        {
            await PassOverAsync(unheard);
            samples -= unheard;
        }

        if (samples > 0)
        {
            BeginGap(DropReason.Client);
            Drop(samples * Format.BytesPerFrame);
            await CloseGapAsync(cancellationToken);
        }
    }

    void ITranscriptSink.OnPartial(in TranscriptView partial) =>
        _outbox.AddPartial(_index, _past.Finals + partial.Segment, Offset, partial);

    void ITranscriptSink.OnFinal(in TranscriptView final)
    {
        long committed = Math.Max(_committed, Math.Min(Received, _clock.ToPosition(_base + SampleTime.Of(final.End))));
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

    // A connection may be lost while it waits for a flush. That one goes on, and the next connection's waits for it.
    private async Task FlushAsync(RecognitionSession recognition, CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        _flushing = recognition.FlushAsync(CancellationToken.None).AsTask();
        await _flushing.WaitAsync(cancellationToken);
    }

    private RecognitionSession Running => _recognition ?? throw new ProtocolException(ErrorCode.NotStarted, "The session was stopped.");

    // From the recogniser's clock to the session's.
    private TimeSpan Offset => SampleTime.At(_base) + TimeSpan.FromMicroseconds(Math.Max(0, _originUs));

    // Goes on, too, when the connection is lost meanwhile: the next one asks again.
    private async Task CompleteAsync(RecognitionSession recognition)
    {
        await recognition.WriteAsync(_tail.AsMemory(0, _decoder.Flush(_tail)), CancellationToken.None);
        await recognition.CompleteAsync(CancellationToken.None);
        _past = _past.Plus(recognition.Statistics);
        Volatile.Write(ref _recognition, null);
        await recognition.DisposeAsync();
        _outbox.RequestAck(_index);
    }

    // Missing before anything is to be said: silence, so that the place where speaking begins stays where it is. Some seconds, never decoded.
    private async Task PassOverAsync(long samples)
    {
        long to = Received + samples;
        float[] silence = new float[Pcm.SampleRate / 10];
        for (long left = _clock.ToEngine(to) - _clock.ToEngine(Received); left > 0; left -= silence.Length)
        {
            await Running.WriteAsync(silence.AsMemory(0, (int)Math.Min(left, silence.Length)), CancellationToken.None);
        }

        _from += samples;
        Receive(to);
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
            if (MustDrop)
            {
                BeginGap(DropReason.Overload);
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
