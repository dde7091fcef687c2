using System.Collections.Concurrent;
using System.Text;
using EchoNative.Protocol;
using EchoNative.Server.Overload;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>All sessions, with a connection and without. Those without one end when nobody comes back for them.</summary>
internal sealed class SessionRegistry : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, StreamSession> _sessions = new(); // by the digest of their token
    private readonly EngineChain _engines;
    private readonly OverloadMonitor _monitor;
    private readonly EchoServerOptions _options;
    private readonly ClientLimiter _limiter;
    private readonly ServerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Timer _timer;

    /// <param name="engines">Recognise.</param>
    /// <param name="monitor">Says what overload takes from sessions.</param>
    /// <param name="options">Of the server.</param>
    /// <param name="limiter">Bounds what a client may have.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="logger">Gets a line for each session.</param>
    public SessionRegistry(
        EngineChain engines, OverloadMonitor monitor, EchoServerOptions options, ClientLimiter limiter, ServerMetrics metrics, ILogger<SessionRegistry> logger)
    {
        (_engines, _monitor, _options, _limiter, _metrics, _logger) = (engines, monitor, options, limiter, metrics, logger);
        _timer = new Timer(static state => ((SessionRegistry)state!).OnTick(), this, Tick, Tick);
        metrics.Sessions = Count;
    }

    /// <summary>All sessions.</summary>
    public IEnumerable<StreamSession> Sessions => _sessions.Values;

    /// <summary>When a client that was turned away may try again.</summary>
    public TimeSpan RetryAfter => _monitor.RetryAfter;

    /// <summary>Opens or resumes a session for a connection.</summary>
    /// <exception cref="ProtocolException">What the client asked for is not possible.</exception>
    /// <exception cref="EchoNativeException">The engine takes no session now.</exception>
    public async ValueTask<(StreamSession Session, ReadyMessage Ready)> OpenAsync(
        StartMessage start, ClientIdentity client, StreamConnection connection, CancellationToken cancellationToken)
    {
        SessionRequest request = SessionRequest.From(start);
        var origin = SessionOrigin.New;
        if (start.Resume is { } resume)
        {
            if (_sessions.TryGetValue(ResumeToken.DigestOf(resume.Token), out StreamSession? known))
            {
                if (await known.TryAttachAsync(connection, request, resume, cancellationToken))
                {
                    return Started(known, SessionOrigin.Live, resume);
                }

                await known.EndAsync("rebuilt");
            }

            origin = SessionOrigin.Rebuilt;
        }

        ClientLease lease = _limiter.TryOpen(client)
            ?? throw new ProtocolException(ErrorCode.ClientLimit, "This client has as many sessions as it may have.");
        StreamSession session;
        try
        {
            ThrowIfFull(request);
            session = new StreamSession(_engines, _monitor, request, start.Resume, lease, _metrics, OnEnd);
        }
        catch
        {
            lease.Dispose();
            throw;
        }

        if (_options.LogText)
        {
            session.Outbox.Observe((int source, in TranscriptView view) =>
                ServerLog.Final(_logger, session.Id, source, Encoding.UTF8.GetString(view.Utf8)));
        }

        _sessions[session.Token.Digest] = session;
        try
        {
            _ = await session.TryAttachAsync(connection, request, null, cancellationToken);
            foreach (AudioSource source in start.Sources)
            {
                ServerLog.Started(_logger, session.Id, source.SampleRate, source.Channels, source.Encoding);
            }
        }
        catch
        {
            // The connection does not know of it yet, and so would never let go of it.
            await session.DetachAsync(connection, isOver: true, "failed");
            await session.EndAsync("failed");
            throw;
        }

        return Started(session, origin, start.Resume);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the sessions that wait for a client: it will find another server, or this one started again.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (StreamSession session in _sessions.Values)
        {
            await session.EndAsync("shutting down");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private (StreamSession Session, ReadyMessage Ready) Started(StreamSession session, SessionOrigin origin, ResumeRequest? resume)
    {
        _metrics.SessionStarted(origin);
        return (session, session.Describe(_engines, origin, resume, _options.ResumeTime));
    }

    // Those that were moved to the smaller model leave no room for others.
    private void ThrowIfFull(SessionRequest request)
    {
        int most = _options.Engine.MaxSessions;
        if (_sessions.Values.Sum(static session => session.Sources.Count) + request.Sources.Count > most)
        {
            throw new EngineBusyException(most, "sessions");
        }
    }

    private void OnTick()
    {
        foreach (StreamSession session in _sessions.Values)
        {
            session.Tick();
            if (session.Age > _options.SessionTimeLimit)
            {
                session.Fail(new ProtocolException(ErrorCode.SessionTimeout, $"A session lasts {_options.SessionTimeLimit} at most."));
            }

            if (session.Alone > _options.ResumeTime)
            {
                _ = session.EndAsync("expired").AsTask();
            }
        }
    }

    private void OnEnd(StreamSession session, string reason)
    {
        if (_sessions.TryRemove(session.Token.Digest, out _))
        {
            _metrics.SessionEnded(reason);
            double audio = session.Sources.Sum(static s => (double)s.Received / s.Format.SampleRate);
            ServerLog.Ended(_logger, session.Id, reason, audio);
        }
    }

    private (int Connected, int Parked) Count()
    {
        int connected = _sessions.Values.Count(static session => session.Connection is not null);
        return (connected, _sessions.Count - connected);
    }
}
