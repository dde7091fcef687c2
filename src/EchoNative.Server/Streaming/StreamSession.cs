using System.Diagnostics;
using EchoNative.Protocol;
using EchoNative.Server.Overload;

namespace EchoNative.Server;

/// <summary>
/// A session: its sources and what it has to say. It has a connection or, if it is resumable, waits for one; the newest connection wins.
/// What comes in is handled under <see cref="Gate"/>, by the connection that has the session then.
/// </summary>
internal sealed class StreamSession : IAsyncDisposable
{
    private readonly EngineChain _engines;
    private readonly OverloadMonitor _monitor;
    private readonly SessionRequest _request;
    private readonly ServerMetrics _metrics;
    private readonly Lock _lock = new();
    private readonly ClientLease _lease;
    private readonly Action<StreamSession, string> _onEnd;
    private StreamConnection? _connection;
    private string _endReason = "";
    private Exception? _failure;
    private long _alone = Stopwatch.GetTimestamp(); // since when it has no connection
    private readonly long _began = Stopwatch.GetTimestamp();
    private bool _ended;

    /// <param name="engines">Recognise.</param>
    /// <param name="monitor">Says what overload takes from it.</param>
    /// <param name="request">What the client asked for.</param>
    /// <param name="resume">Where the client's session stood on another server; null for a new one.</param>
    /// <param name="lease">The place it takes up. The session is its owner.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="onEnd">Told once when it is over, and why.</param>
    /// <exception cref="ProtocolException">The model or the engine can't do what is asked for.</exception>
    /// <exception cref="EchoNativeException">The engine takes no session now.</exception>
    public StreamSession(
        EngineChain engines, OverloadMonitor monitor, SessionRequest request, ResumeRequest? resume, ClientLease lease, ServerMetrics metrics, Action<StreamSession, string> onEnd)
    {
        (_engines, _monitor, _request, _lease, _metrics, _onEnd) = (engines, monitor, request, lease, metrics, onEnd);
        Outbox = new Outbox(request.Sources.Count, metrics);
        var sources = new SourceStream[request.Sources.Count];
        Sources = sources;
        for (int i = 0; i < sources.Length; i++)
        {
            try
            {
                sources[i] = new SourceStream(engines, monitor, request.Sources[i], i, Outbox, Fail, resume?.Sources[i]);
            }
            catch
            {
                foreach (SourceStream source in sources.AsSpan(0, i))
                {
                    _ = source.DisposeAsync().AsTask(); // nothing of it runs yet
                }

                Outbox.Dispose();
                throw;
            }
        }
    }

    /// <summary>Its name in the log.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("n");

    /// <summary>Lets its bearer take the session over.</summary>
    public ResumeToken Token { get; } = ResumeToken.Create();

    /// <summary>Whether it outlives its connection.</summary>
    public bool IsResumable => _request.IsResumable;

    /// <summary>What it has to say.</summary>
    public Outbox Outbox { get; }

    /// <summary>Its sources, by number.</summary>
    public IReadOnlyList<SourceStream> Sources { get; }

    /// <summary>Who holds it handles what comes in.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Its connection, or null.</summary>
    public StreamConnection? Connection => Volatile.Read(ref _connection);

    /// <summary>How long it has been without a connection; zero while it has one.</summary>
    public TimeSpan Alone => Connection is null ? Stopwatch.GetElapsedTime(Volatile.Read(ref _alone)) : TimeSpan.Zero;

    /// <summary>How long it has lasted.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_began);

    /// <summary>Gives a connection the session.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="request">What it asks for.</param>
    /// <param name="resume">What its client knows; null when the session is new.</param>
    /// <param name="cancellationToken">Ends the wait for the connection before it.</param>
    /// <returns>False when the session can't go on with this client: it is over, of another kind, or has forgotten what the client lacks.</returns>
    public async ValueTask<bool> TryAttachAsync(
        StreamConnection connection, SessionRequest request, ResumeRequest? resume, CancellationToken cancellationToken)
    {
        Connection?.TakeOver();
        await Gate.WaitAsync(cancellationToken);
        try
        {
            foreach (SourceStream source in Sources)
            {
                await source.BeginConnectionAsync(cancellationToken);
            }

            lock (_lock)
            {
                if (_ended || _failure is not null || !_request.IsSameAs(request)
                    || (resume is not null && !Outbox.TryRewind(resume.Sources.Select(source => source.NextSegment).ToArray())))
                {
                    return false;
                }

                _connection?.TakeOver(); // one that came between
                _connection = connection;
            }

            return true;
        }
        catch (EchoNativeException)
        {
            return false; // recognition has failed
        }
        finally
        {
            _ = Gate.Release();
        }
    }

    /// <summary>A connection is done. The session ends too, unless it is resumable and may go on.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isOver">Whether the session is over.</param>
    /// <param name="reason">Why the connection ended.</param>
    public ValueTask DetachAsync(StreamConnection connection, bool isOver, string reason)
    {
        lock (_lock)
        {
            if (_connection != connection)
            {
                return ValueTask.CompletedTask; // taken over
            }

            Volatile.Write(ref _alone, Stopwatch.GetTimestamp());
            _connection = null;
            Outbox.End();
        }

        return isOver || !IsResumable || _failure is not null ? EndAsync(reason) : ValueTask.CompletedTask;
    }

    /// <summary>Ends the session, unless it has a connection: that one ends first then, and the session with it.</summary>
    /// <param name="reason">Why.</param>
    public async ValueTask EndAsync(string reason)
    {
        lock (_lock)
        {
            if (_ended || _connection is not null)
            {
                return;
            }

            (_ended, _endReason) = (true, reason);
        }

        await DisposeAsync();
        _onEnd(this, _endReason);
    }

    /// <summary>A connection that has the session gets what there is to say, <c>ready</c> first. Nothing happens if it was taken over.</summary>
    public void Begin(StreamConnection connection, ReadyMessage ready, WakeSignal wake)
    {
        lock (_lock)
        {
            if (_connection == connection)
            {
                Outbox.Begin(ready, wake);
            }
        }
    }

    /// <summary>What <c>ready</c> says of the session.</summary>
    /// <param name="engines">Recognise.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="resume">What the client knows of it; null when it is new.</param>
    /// <param name="resumeTime">How long it waits for a client that is gone.</param>
    public ReadyMessage Describe(EngineChain engines, SessionOrigin origin, ResumeRequest? resume, TimeSpan resumeTime) => new()
    {
        Session = Id,
        Token = IsResumable ? Token.Text : null,
        Origin = origin,
        ResumeS = IsResumable ? resumeTime.TotalSeconds : 0,
        Model = engines.Current.Status.Model ?? "",
        StepMs = (int)_request.Step.TotalMilliseconds,
        EndOfSpeechMs = (int)_request.EndOfSpeech.TotalMilliseconds,
        Sources = [.. Sources.Select((source, i) => Describe(source, origin == SessionOrigin.Live ? resume?.Sources[i] : null))],
    };

    /// <summary>Makes everything that was received final, then answers.</summary>
    public async ValueTask FlushAsync(long id, CancellationToken cancellationToken)
    {
        foreach (SourceStream source in Sources)
        {
            await source.FlushAsync(cancellationToken);
        }

        Outbox.Add(new FlushedMessage(id));
    }

    /// <summary>Passes over samples of a source.</summary>
    /// <exception cref="ProtocolException">There is no such source, or no such number of samples.</exception>
    public ValueTask SkipAsync(SkipMessage skip, CancellationToken cancellationToken)
    {
        if (skip.Source < 0 || skip.Source >= Sources.Count)
        {
            throw new ProtocolException(ErrorCode.UnknownSource, $"Source {skip.Source} was not named by 'start'.");
        }

        SourceStream source = Sources[skip.Source];
        if (skip.Samples < 1 || skip.Samples > EchoProtocol.MaxPosition - source.Received)
        {
            throw new ProtocolException(ErrorCode.InvalidField, $"'samples' is {skip.Samples}, which is no number of samples to pass over.");
        }

        return source.SkipAsync(skip.Samples, cancellationToken);
    }

    /// <summary>Makes everything final. The session takes nothing more then.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        foreach (SourceStream source in Sources)
        {
            await source.CompleteAsync(cancellationToken);
        }
    }

    /// <summary>What the session has done so far.</summary>
    public SessionSummary Summarize()
    {
        double audio = Sources.Sum(static s => (double)s.Received / s.Format.SampleRate);
        SessionTotals[] totals = [.. Sources.Select(static s => s.Totals)];
        double time = totals.Sum(static t => t.DecodeTime.TotalSeconds);
        return new SessionSummary
        {
            AudioSeconds = Math.Round(audio, 3),
            Decodes = totals.Sum(static t => t.Decodes),
            RealtimeFactor = audio > 0 ? Math.Round(time / audio, 4) : 0,
            IngestAllocatedBytes = Sources.Sum(static s => s.AllocatedBytes),
            InferenceAllocatedBytes = totals.Sum(static t => t.ManagedBytesInference),
            Sources = [.. Sources.Select(static s => s.Ledger)],
        };
    }

    /// <summary>
    /// Call once a second: the client is told how things stand, what has changed is acknowledged, and a session whose results nobody fetches
    /// ends.
    /// </summary>
    public void Tick()
    {
        for (int i = 0; i < Sources.Count; i++)
        {
            Sources[i].Govern();
            Outbox.RequestAck(i);
        }

        // Where something is being handled, what comes next will do.
        if (Gate.Wait(0))
        {
            foreach (SourceStream source in Sources)
            {
                source.Account();
            }

            _ = Gate.Release();
        }

        Outbox.Add(Measure());

        if (Outbox.HasOverflowed)
        {
            Fail(new ProtocolException(ErrorCode.SlowReader, $"More than {FinalLog.Capacity} finals were not read."));
        }
    }

    // A client may give up what is committed. What was committed while it was away has finals that it has not got yet: an acknowledgement follows those.
    private static SourcePosition Describe(SourceStream source, ResumePosition? known) =>
        new(source.Received, Math.Min(source.Committed, known?.Committed ?? long.MaxValue), FrameReader.MaxFrameBytesOf(source.Format));

    private MetricsMessage Measure()
    {
        EngineLoad load = _monitor.Load;
        EngineStatus model = (Sources[0].Recognition?.Engine ?? _engines.Current).Status;
        return new MetricsMessage
        {
            Level = _monitor.ShownLevel,
            RealtimeFactor = Math.Round(load.RealtimeFactor, 3),
            InferenceP95Ms = Math.Round(load.InferenceP95.TotalMilliseconds, 1),
            Queue = load.QueuedInferences,
            Model = model.Model ?? "",
            Resident = model.Residency == ModelResidency.Resident,
            Sources = [.. Sources.Select(static source => source.Measure())],
        };
    }

    /// <summary>Gives everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (SourceStream source in Sources)
        {
            await source.DisposeAsync();
        }

        Outbox.Dispose();
        _lease.Dispose();
    }

    /// <summary>Ends the session, and its connection with the reason. Called by a worker, too, which must not wait for itself.</summary>
    public void Fail(Exception e)
    {
        StreamConnection? connection;
        lock (_lock)
        {
            _failure ??= e;
            connection = _connection;
        }

        if (connection is not null)
        {
            connection.Fail(e);
        }
        else
        {
            _ = Task.Run(() => EndAsync("failed").AsTask());
        }
    }
}
