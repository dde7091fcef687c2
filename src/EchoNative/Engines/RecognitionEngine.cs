using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EchoNative.Audio;
using EchoNative.Buffers;
using EchoNative.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>
/// A resident model with a fixed number of worker threads, shared by live sessions and files. Weights are loaded once; nothing is
/// loaded or started per stream. Thread-safe.
/// </summary>
/// <remarks>This part is what callers use; the other part brings the engine up and down.</remarks>
public abstract partial class RecognitionEngine : IAsyncDisposable
{
    private const long RetainedRings = 16;
    private readonly EngineOptions _options;
    private readonly ILogger _logger;
    private readonly WorkScheduler _scheduler;
    private readonly ConcurrentDictionary<RecognitionSession, long> _sessions = new(); // and when it was opened
    private readonly Lock _lock = new();

    /// <param name="options">Checked here.</param>
    /// <param name="name">What measurements call the model.</param>
    /// <param name="logger">Gets the log lines.</param>
    /// <param name="meterFactory">Makes and owns the meter, or null.</param>
    private protected RecognitionEngine(EngineOptions options, string name, ILogger logger, IMeterFactory? meterFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _scheduler = new WorkScheduler(Environment.ProcessorCount, options.WorkerCount, options.ThreadsPerWorker);
        _logger = logger;
        _timer = new Timer(static engine => ((RecognitionEngine)engine!).OnTimer(), this, Timeout.Infinite, Timeout.Infinite);
        Metrics = new EngineMetrics(name, () => Status, meterFactory);
    }

    /// <summary>Where the engine stands now.</summary>
    public EngineStatus Status
    {
        get
        {
            long decoded = Interlocked.Read(ref _lastDecode);
            return new EngineStatus
            {
                State = _state,
                Model = _name,
                Residency = _residency,
                ModelLoads = ModelLoadCounter.Count,
                Sessions = _sessions.Count,
                QueuedInferences = _scheduler.Count,
                LastDecode = decoded == 0 ? null : new DateTimeOffset(decoded, TimeSpan.Zero),
                LastError = _lastError,
            };
        }
    }

    /// <summary>What it can do.</summary>
    public abstract EngineCapabilities Capabilities { get; }

    /// <summary>Whether the model knows more than English; null before it is loaded for the first time.</summary>
    internal abstract bool? IsMultilingual { get; }

    /// <summary>Whether it decodes windows for this reason, too. It always does for finals.</summary>
    internal virtual bool Takes(InferenceKind kind) => true;

    /// <summary>The instruments.</summary>
    internal EngineMetrics Metrics { get; }

    /// <summary>What its inferences took.</summary>
    internal LoadMeter Load { get; } = new();

    /// <summary>Memory of the sessions' rings: one that opens takes what one that closed has left.</summary>
    internal SampleRingPool RingPool { get; } = new(RetainedRings * RecognitionSession.UsualCapacity);

    /// <summary>Opens a live stream. Does not wait for a model that was unloaded: the audio does.</summary>
    /// <param name="options">Checked here; null for the defaults.</param>
    /// <param name="sink">Gets the results as they are made. Null: they are queued for <see cref="RecognitionSession.ReadEventsAsync"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="EngineNotReadyException">The engine takes no work.</exception>
    /// <exception cref="EngineBusyException">There are as many sessions as it was configured to take.</exception>
    public RecognitionSession OpenSession(SessionOptions? options = null, ITranscriptSink? sink = null)
    {
        options ??= new SessionOptions();
        lock (_lock)
        {
            ThrowUnlessRoom(options);
            var session = new RecognitionSession(this, options, sink);
            Add(session);
            return session;
        }
    }

    /// <summary>How much it has to do, from what its last inferences took.</summary>
    public EngineLoad GetLoad()
    {
        // A final that is not there yet is as late as it has been waiting; what of it is less than its audio says nothing yet.
        long now = Stopwatch.GetTimestamp();
        var waiting = default(LoadMeter.Sum);
        int stretches = 0;
        foreach (RecognitionSession session in _sessions.Keys)
        {
            stretches += session.AddWaiting(this, now, ref waiting);
        }

        return Load.Measure(now, waiting) with { QueuedInferences = _scheduler.Count, FinalsWaiting = stretches };
    }

    /// <summary>Transcribes a whole recording, read as it is needed: a stream without partials. Counts as a session meanwhile.</summary>
    /// <param name="source">16 kHz mono.</param>
    /// <param name="options">Checked here; null for the defaults.</param>
    /// <param name="progress">Gets the time up to which the recording is done.</param>
    /// <param name="cancellationToken">Gives the recording up.</param>
    /// <exception cref="ArgumentException">The samples or options are not usable.</exception>
    /// <exception cref="AudioFormatException">The source is damaged.</exception>
    /// <exception cref="EngineNotReadyException">The engine takes no work.</exception>
    /// <exception cref="EngineBusyException">There are as many sessions as it was configured to take.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<Transcript> TranscribeAsync(
        IAudioSource source, TranscribeOptions? options = null, IProgress<TimeSpan>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        RecognitionSession session = OpenSession((options ?? new TranscribeOptions()).ToSessionOptions());
        await using (session.ConfigureAwait(false))
        {
            Task<List<Segment>> reader = CollectAsync(session, cancellationToken);
            await FeedAsync(session, source, progress, cancellationToken).ConfigureAwait(false);
            List<Segment> segments = await reader.ConfigureAwait(false);
            SessionStatistics statistics = session.Statistics;
            return new Transcript
            {
                Segments = segments,
                Language = segments.Count == 0 ? null : session.Language,
                AudioDuration = TimeSpan.FromSeconds(statistics.SamplesReceived / 16000.0),
                Elapsed = statistics.DecodeTime,
            };
        }
    }

    /// <summary>Stops at once: open sessions fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        Metrics.Dispose(); // only now: what was counted can be collected after the stop
        GC.SuppressFinalize(this);
    }

    internal void Schedule(IWorkItem item)
    {
        if (!item.TryQueue())
        {
            _scheduler.Raise(item.Ticket, item.Class);
        }
        else if (!_scheduler.Add(item.Ticket, item.Class))
        {
            item.Cancel(new EngineNotReadyException(_state));
        }
    }

    /// <summary>Takes a session's place in the queue back; false when a worker has just taken it.</summary>
    internal bool Withdraw(IWorkItem item) => _scheduler.Withdraw(item.Ticket);

    /// <summary>Counts a session that is to come from another engine.</summary>
    /// <returns>What the engine keeps for it.</returns>
    /// <exception cref="ArgumentException">This model can't do what the session's options ask for.</exception>
    /// <exception cref="EngineNotReadyException">The engine takes no work.</exception>
    /// <exception cref="EngineBusyException">There are as many sessions as it was configured to take.</exception>
    internal SessionContext Admit(RecognitionSession session, SessionOptions options)
    {
        lock (_lock)
        {
            ThrowUnlessRoom(options);
            SessionContext context = CreateContext(options);
            Add(session);
            return context;
        }
    }

    internal void Remove(RecognitionSession session)
    {
        if (_sessions.TryRemove(session, out long opened))
        {
            Metrics.SessionClosed(Stopwatch.GetElapsedTime(opened));
            SignalIfDrained();
            lock (_lock)
            {
                UnloadLater();
            }
        }
    }

    /// <summary>What the engine is to keep for a session.</summary>
    /// <param name="options">The session's, validated.</param>
    /// <exception cref="ArgumentException">The model can't do what they ask for.</exception>
    internal abstract SessionContext CreateContext(SessionOptions options);

    /// <summary>The model while it is in memory.</summary>
    private protected LoadedModel? Loaded => _resident?.Model;

    /// <summary>Cancelled when the engine ends, before its workers do.</summary>
    private protected CancellationToken Ending => _ending.Token;

    /// <summary>Checks what of a session's options depends on the model; all else is checked before.</summary>
    /// <exception cref="ArgumentException">The model can't do what they ask for.</exception>
    private protected virtual void Validate(SessionOptions options)
    {
    }

    /// <summary>Loads the model, on a thread of its own.</summary>
    /// <exception cref="EchoNativeException">It is not usable.</exception>
    private protected abstract LoadedModel LoadModel();

    private static async Task FeedAsync(
        RecognitionSession session, IAudioSource source, IProgress<TimeSpan>? progress, CancellationToken cancellationToken)
    {
        float[] block = new float[16000];
        int count;
        while ((count = await source.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await session.WriteAsync(block.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            progress?.Report(TimeSpan.FromSeconds(session.Statistics.SamplesCommitted / 16000.0));
        }

        await session.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<List<Segment>> CollectAsync(RecognitionSession session, CancellationToken cancellationToken)
    {
        var segments = new List<Segment>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync(cancellationToken).ConfigureAwait(false))
        {
            segments.Add(new Segment(item.Words[0].Start, item.Words[^1].End, item.Text, item.Words));
        }

        return segments;
    }

    private void ThrowUnlessRoom(SessionOptions options)
    {
        ThrowUnlessReady();
        options.ValidateStream();
        Capabilities.ThrowUnlessServed(options);
        Validate(options);
        if (_sessions.Count >= _options.MaxSessions)
        {
            Metrics.SessionRejected();
            throw new EngineBusyException(_options.MaxSessions, "sessions");
        }
    }

    private void Add(RecognitionSession session)
    {
        _sessions[session] = Stopwatch.GetTimestamp();
        _isWanted = true;
        Keep();
    }

    private void ThrowUnlessReady()
    {
        if (_state != EngineState.Ready)
        {
            throw new EngineNotReadyException(_state);
        }
    }
}
