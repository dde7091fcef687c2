using System.Runtime.CompilerServices;
using EchoNative.Buffers;
using EchoNative.Diagnostics;
using EchoNative.Vad;

namespace EchoNative;

/// <summary>
/// One live stream: samples go in, partial and final words come out. One writer, one reader, on any threads; the inferences run on
/// the engine's workers. Nothing is dropped unless <see cref="SessionOptions.Overrun"/> says so: when the ring is full,
/// <see cref="Write(ReadOnlySpan{float})"/> takes less and <see cref="WriteAsync(ReadOnlyMemory{float}, CancellationToken)"/> waits.
/// </summary>
/// <remarks>This part is the caller's side but for the way in; the other parts are the way in and what a worker does.</remarks>
public sealed partial class RecognitionSession : IAsyncDisposable
{
    /// <summary>Longest window in samples: the longest stretch, and what a flush or the frames' grid may add.</summary>
    internal const int LongestSegment = (28 * 16000) + 1600;

    internal const int UsualCapacity = 1 << 18; // 1 MiB: enough for the default options; longer segments grow it when they come

    private RecognitionEngine _engine; // guarded by the lock; stays while a worker is at it
    private readonly SessionOptions _options;
    private SessionContext _context; // of that engine
    private readonly SampleRing _ring;
    private readonly int _maxCapacity;
    private readonly long _leadIn;
    private readonly SpeechTracker _tracker;
    private readonly SampleLedger _ledger;
    private readonly EventQueue? _events;
    private readonly SemaphoreSlim _room = new(0, 1);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly WorkTicket _ticket;
    private TaskCompletionSource? _flush;
    private long _flushTarget;
    private EchoNativeException? _failure;
    private long _nonFinite;
    private long _ingestBytes;
    private bool _completed;
    private bool _disposed;

    internal RecognitionSession(RecognitionEngine engine, SessionOptions options, ITranscriptSink? sink)
    {
        _engine = engine;
        _leadIn = SampleTime.Of(options.LeadIn);
        _ledger = new SampleLedger(engine.Metrics.Samples, _leadIn);
        _options = options;
        _ticket = new WorkTicket(this);
        _events = sink is null ? new EventQueue() : null;
        _sink = sink ?? new EventSink(_events!);
        SetPace(null, true);
        _context = engine.CreateContext(options);
        _maxCapacity = (int)(options.MaxSegment.TotalSeconds * 16000) + Backlog;
        _tracker = new SpeechTracker(new Endpointer(
            options.CreateDetector?.Invoke() ?? new SpectralDetector(),
            new EndpointerOptions { EndOfSpeech = options.EndOfSpeech, MaxSegment = options.MaxSegment }), _leadIn);
        _ring = new SampleRing(Math.Min(_maxCapacity, UsualCapacity), options.Overrun, engine.RingPool);
    }

    /// <summary>The language as it was given, or as it was detected on the first words.</summary>
    public string? Language
    {
        get
        {
            lock (_lock)
            {
                return _context.Language ?? (_engine.IsMultilingual == false ? "en" : null);
            }
        }
    }

    /// <summary>Position up to which everything is final, silent or dropped: <see cref="SessionStatistics.SamplesCommitted"/>, without the rest.</summary>
    public long SamplesCommitted
    {
        get
        {
            lock (_lock)
            {
                return _ledger.Settled;
            }
        }
    }

    /// <summary>Counts so far.</summary>
    public SessionStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                return new SessionStatistics
                {
                    SamplesReceived = _ledger.Received,
                    SamplesCommitted = _ledger.Settled,
                    SamplesTranscribed = _ledger.Transcribed,
                    SamplesSilent = _ledger.Silent,
                    SamplesDropped = _ledger.Dropped,
                    SamplesInFlight = Math.Max(0, _ring.Head - _ledger.Settled),
                    SamplesWaiting = _tracker.SamplesWaiting,
                    StretchesWaiting = _tracker.Waiting,
                    Fill = Math.Min(1, (double)_ring.Available / SampleMemory.RoundUp(_maxCapacity)),
                    NonFiniteSamples = _nonFinite,
                    Decodes = _decodes,
                    FallbackCauses = _fallbacks,
                    PartialsAbandoned = _abandoned,
                    FinalsLate = _late,
                    Failovers = _failovers,
                    Finals = Interlocked.Read(ref _segment),
                    DecodeTime = TimeSpan.FromTicks(_decodeTicks),
                    ManagedBytesIngest = _ingestBytes,
                    ManagedBytesInference = _inferenceBytes,
                };
            }
        }
    }

    /// <summary>Ends the current stretch of speech; completes when everything written so far is final and its results are queued.</summary>
    /// <param name="cancellationToken">Ends the wait, not the flush.</param>
    /// <exception cref="InvalidOperationException">A flush is under way or the session was completed.</exception>
    /// <exception cref="EchoNativeException">Recognition has failed.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        Task done;
        lock (_lock)
        {
            ThrowIfUnusable();
            if (_flush is not null)
            {
                throw new InvalidOperationException("A flush is under way.");
            }

            done = BeginFlush();
        }

        await done.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that no more audio comes: flushes, then <see cref="ReadEventsAsync"/> ends. May be called again.</summary>
    /// <param name="cancellationToken">Ends the wait, not the flush.</param>
    /// <exception cref="EchoNativeException">Recognition has failed.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        Task done;
        lock (_lock)
        {
            if (!_completed)
            {
                ThrowIfUnusable();
                _completed = true;
            }

            done = BeginFlush();
        }

        await done.WaitAsync(cancellationToken).ConfigureAwait(false);
        EndOnce();
    }

    /// <summary>The results, in the order of time, until the session is completed. For one reader.</summary>
    /// <exception cref="EchoNativeException">Recognition has failed; thrown after the results that came before.</exception>
    /// <exception cref="InvalidOperationException">The session has an <see cref="ITranscriptSink"/>, which gets them.</exception>
    public async IAsyncEnumerable<TranscriptEvent> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_events is null)
        {
            throw new InvalidOperationException("The results of this session go to its sink.");
        }

        while (await _events.TakeAsync(cancellationToken).ConfigureAwait(false) is { } item)
        {
            lock (_lock)
            {
                // A queue full of finals held decoding up: there is room again.
                if (IsDue())
                {
                    _engine.Schedule(this);
                }
            }

            yield return item;
        }
    }

    /// <summary>Gives the session up: what is not final is forgotten. Returns when no worker touches it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _flush?.TrySetException(new ObjectDisposedException(nameof(RecognitionSession)));
                _running?.Worker.Abort();
                ReleaseIfIdle();
            }
        }

        await _released.Task.ConfigureAwait(false);
        EndOnce();
    }

    private void EndOnce()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
        }

        End();
    }

    private Task BeginFlush()
    {
        _tracker.Flush(_ring.Head);
        AbandonPartial();
        _flushTarget = _ring.Head;
        Settle();
        if (_tracker.Settled >= _flushTarget)
        {
            return Task.CompletedTask;
        }

        _flush ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.Schedule(this);
        return _flush.Task;
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failure is not null)
        {
            throw _failure;
        }

        if (_completed)
        {
            throw new InvalidOperationException("The session was completed.");
        }
    }
}
