using System.Threading.Channels;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>A started session: the recogniser, the way of the audio into it, and the way of its results into the outgoing queue.</summary>
internal sealed class LiveSession : IAsyncDisposable
{
    private const int AcksPerSecond = 10;

    private readonly RecognitionSession _recognition;
    private readonly SessionRequest _request;
    private readonly OutgoingMessages _outgoing;
    private readonly Action<Exception> _fail;
    private readonly CancellationTokenSource _given = new();
    private readonly SemaphoreSlim _finalPassed = new(0, 1);
    private readonly Task _results;
    private AckMessage _lastAck = new(0, 0, 0);
    private long _ackRequestedAt;
    private long _finals;

    private LiveSession(RecognitionSession recognition, SessionRequest request, OutgoingMessages outgoing, Action<Exception> fail)
    {
        _recognition = recognition;
        _request = request;
        _outgoing = outgoing;
        _fail = fail;
        Ingest = new AudioIngest(recognition, request.Format, FrameReceiver.PieceBytes);
        _results = PassResultsAsync();
    }

    /// <summary>Takes the binary frames.</summary>
    public AudioIngest Ingest { get; }

    /// <summary>Opens a session and says so to the client.</summary>
    /// <param name="engine">Recognises.</param>
    /// <param name="id">Name of the session.</param>
    /// <param name="start">What the client asked for.</param>
    /// <param name="outgoing">Gets the answer and the results.</param>
    /// <param name="fail">Told when recognition fails.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProtocolException">What the client asked for is not possible.</exception>
    /// <exception cref="EchoNativeException">The engine takes no session now.</exception>
    public static async ValueTask<LiveSession> OpenAsync(
        WhisperEngine engine, string id, StartMessage start, OutgoingMessages outgoing, Action<Exception> fail, CancellationToken cancellationToken)
    {
        SessionRequest request = SessionRequest.From(start);
        RecognitionSession recognition = request.Open(engine);
        try
        {
            var ready = new ReadyMessage
            {
                Session = id,
                Model = engine.Status.Model ?? "",
                StepMs = (int)request.Options.Step.TotalMilliseconds,
                EndOfSpeechMs = (int)request.Options.EndOfSpeech.TotalMilliseconds,
                Origin = SessionOrigin.New,
                ResumeS = 0,
                Sources = [new SourcePosition(0, 0, AudioIngest.MaxFrameBytesOf(request.Format))],
            };
            await outgoing.AddAsync(ready, cancellationToken);
            return new LiveSession(recognition, request, outgoing, fail);
        }
        catch
        {
            await recognition.DisposeAsync();
            throw;
        }
    }

    /// <summary>Call after every frame: asks for an acknowledgement now and then.</summary>
    public void RequestAckIfDue()
    {
        long received = Ingest.Progress.Samples;
        if (received - _ackRequestedAt >= _request.Format.SampleRate / AcksPerSecond)
        {
            _ackRequestedAt = received;
            _outgoing.RequestAck();
        }
    }

    /// <summary>The acknowledgement that is due, or null when nothing is new. For the sending loop only.</summary>
    public AckMessage? NextAck()
    {
        (long sequence, long received) = Ingest.Progress;
        if (sequence < 0)
        {
            return null;
        }

        // The engine counts at 16 kHz and behind the resampler: round down, never beyond what came, never back.
        SessionStatistics statistics = _recognition.Statistics;
        long committed = statistics.SamplesCommitted >= statistics.SamplesReceived && _results.IsCompleted
            ? received
            : statistics.SamplesCommitted * _request.Format.SampleRate / Audio.Pcm.SampleRate;
        committed = Math.Clamp(committed, _lastAck.Committed, received);
        var ack = new AckMessage(0, received, committed);
        if (ack == _lastAck)
        {
            return null;
        }

        return _lastAck = ack;
    }

    /// <summary>Makes everything received so far final, then answers.</summary>
    public async ValueTask FlushAsync(long id, CancellationToken cancellationToken)
    {
        await _recognition.FlushAsync(cancellationToken);

        // The finals are in the session's queue now, but may not have been passed on yet.
        long target = _recognition.Statistics.Finals;
        while (Volatile.Read(ref _finals) < target)
        {
            await _finalPassed.WaitAsync(cancellationToken);
        }

        await _outgoing.AddAckAsync(cancellationToken);
        await _outgoing.AddAsync(new FlushedMessage(id), cancellationToken);
    }

    /// <summary>Makes everything final and passes it on.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        await Ingest.FlushAsync(cancellationToken);
        await _recognition.CompleteAsync(cancellationToken);
        await _results.WaitAsync(cancellationToken);
        await _outgoing.AddAckAsync(cancellationToken);
    }

    /// <summary>What the session has done so far.</summary>
    public SessionSummary Summarize()
    {
        SessionStatistics statistics = _recognition.Statistics;
        return new SessionSummary
        {
            AudioSeconds = Math.Round((double)Ingest.Progress.Samples / _request.Format.SampleRate, 3),
            Decodes = statistics.Decodes,
            RealtimeFactor = Math.Round(statistics.RealtimeFactor, 4),
            IngestAllocatedBytes = Ingest.AllocatedBytes,
            InferenceAllocatedBytes = statistics.ManagedBytesInference,
            Sources = [new SourceLedger(0, statistics.SamplesTranscribed, statistics.SamplesSilent, statistics.SamplesDropped)],
        };
    }

    /// <summary>Gives the session up; results that were not passed on are dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        await _given.CancelAsync();
        await _results;
        await _recognition.DisposeAsync();
        _given.Dispose();
        _finalPassed.Dispose();
    }

    private long Position(TimeSpan time) => time.Ticks / (TimeSpan.TicksPerSecond / Audio.Pcm.SampleRate) * _request.Format.SampleRate / Audio.Pcm.SampleRate;

    private async Task PassResultsAsync()
    {
        try
        {
            await foreach (TranscriptEvent result in _recognition.ReadEventsAsync(_given.Token))
            {
                await _outgoing.AddAsync(MessageMapping.ToMessage(result, Position(result.End)), _given.Token);
                if (result is FinalResult)
                {
                    Volatile.Write(ref _finals, _finals + 1);
                    if (_finalPassed.CurrentCount == 0)
                    {
                        _ = _finalPassed.Release();
                    }

                    _outgoing.RequestAck();
                }
            }
        }
        catch (OperationCanceledException) when (_given.IsCancellationRequested)
        {
            // Given up.
        }
        catch (ChannelClosedException)
        {
            // Nothing can be sent any more; the sending loop has said why.
        }
        catch (Exception e)
        {
            _fail(e);
        }
    }
}
