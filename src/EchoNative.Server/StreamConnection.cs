using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EchoNative.Protocol;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>
/// One WebSocket and its session. A receiving loop feeds the session, a sending loop empties the queue of messages, and a third task
/// moves the session's results into that queue. Any of them, the clock or the server's shutdown may end it; the first one decides.
/// </summary>
internal sealed class StreamConnection : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly WebSocket _socket;
    private readonly WhisperEngine _engine;
    private readonly EchoServerOptions _options;
    private readonly ILogger _logger;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly string _id = Guid.NewGuid().ToString("n");
    private readonly OutgoingMessages _outgoing;
    private readonly TaskCompletionSource<SessionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly SemaphoreSlim _gate = new(1);
    private LiveSession? _session;
    private long _waitingSince;

    public StreamConnection(WebSocket socket, WhisperEngine engine, EchoServerOptions options, ILogger logger)
    {
        _socket = socket;
        _engine = engine;
        _options = options;
        _logger = logger;
        _outgoing = new OutgoingMessages(socket, options.SlowReaderTimeout, () => _session?.NextAck());
    }

    /// <summary>Serves the connection until it has ended.</summary>
    /// <param name="stopping">Cancelled when the server shuts down.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using CancellationTokenRegistration shutdown = stopping.UnsafeRegister(
            static state => ((StreamConnection)state!).End(SessionEnd.ShuttingDown), this);
        await using var clock = new Timer(static state => ((StreamConnection)state!).OnTick(), this, Tick, Tick);
        Task<SessionEnd?> sending = SendAsync();
        Task receiving = ReceiveAsync();
        SessionEnd end = await _end.Task;
        await _ended.CancelAsync();
        if (end.Drain)
        {
            end = await DrainAsync(end, sending, stopping);
        }

        await CloseAsync(end, sending, receiving);
        double audio = _session?.Summarize().AudioSeconds ?? 0;
        ServerLog.Ended(_logger, _id, end.Reason, audio, Stopwatch.GetElapsedTime(_began).TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        _outgoing.Dispose();
        _ended.Dispose();
        _gone.Dispose();
        _gate.Dispose();
    }

    private void End(SessionEnd end) => _end.TrySetResult(end);

    private void Fail(Exception e) => End(ToEnd(e));

    private void LoseClient()
    {
        End(SessionEnd.Gone);
        _gone.Cancel();
    }

    private void OnTick()
    {
        long since = Volatile.Read(ref _waitingSince);
        if (since != 0 && Stopwatch.GetElapsedTime(since) > _options.IdleTimeout)
        {
            End(SessionEnd.Failed(ErrorCode.IdleTimeout, $"Nothing was received for {_options.IdleTimeout.TotalSeconds} s."));
        }
        else if (_session is null && Stopwatch.GetElapsedTime(_began) > StartTimeout)
        {
            End(SessionEnd.Failed(ErrorCode.IdleTimeout, $"'start' did not come within {StartTimeout.TotalSeconds} s."));
        }

        _outgoing.RequestAck();
    }

    /// <summary>Sends until the queue is complete.</summary>
    /// <returns>Why it stopped before that, or null.</returns>
    private async Task<SessionEnd?> SendAsync()
    {
        try
        {
            await _outgoing.SendAllAsync();
            return null;
        }
        catch (Exception e) when (IsDisconnect(e))
        {
            LoseClient();
            return SessionEnd.Gone;
        }
        catch (Exception e)
        {
            SessionEnd end = ToEnd(e);
            End(end);
            return end;
        }
    }

    private async Task ReceiveAsync()
    {
        using var receiver = new FrameReceiver(_socket);
        try
        {
            while (true)
            {
                Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());
                ValueWebSocketReceiveResult piece = await receiver.ReceiveAsync();
                Volatile.Write(ref _waitingSince, 0);
                if (piece.MessageType == WebSocketMessageType.Close)
                {
                    End(SessionEnd.Closed);
                    await _gone.CancelAsync();
                    return;
                }

                // What comes after the end is passed over, while waiting for the client's close.
                if (!_end.Task.IsCompleted)
                {
                    await HandleAsync(receiver, piece);
                }
            }
        }
        catch (Exception e) when (IsDisconnect(e))
        {
            LoseClient();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    // Pooled: while the engine is behind, every frame waits here.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask HandleAsync(FrameReceiver receiver, ValueWebSocketReceiveResult piece)
    {
        // Draining starts when nothing touches the session any more.
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            if (_end.Task.IsCompleted)
            {
                return;
            }

            if (piece.MessageType == WebSocketMessageType.Binary)
            {
                LiveSession session = _session ?? throw new ProtocolException(ErrorCode.NotStarted, "Audio came before 'start'.");
                await session.Ingest.AcceptAsync(receiver.Piece(piece.Count), piece.EndOfMessage, _ended.Token);
                session.RequestAckIfDue();
            }
            else if (receiver.Append(piece))
            {
                await HandleAsync(ProtocolSerializer.ReadClient(receiver.Text));
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The connection ended while this waited.
        }
        catch (ChannelClosedException)
        {
            // Nothing can be sent any more; the sending loop says why.
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    private async ValueTask HandleAsync(ClientMessage message)
    {
        switch (message)
        {
            case PingMessage ping:
                await _outgoing.AddAsync(new PongMessage(ping.Id), _ended.Token);
                break;
            case StartMessage start when _session is null:
                _session = await LiveSession.OpenAsync(_engine, _id, start, _outgoing, Fail, _ended.Token);
                ServerLog.Started(_logger, _id, start.Sources[0].SampleRate, start.Sources[0].Channels, start.Sources[0].Encoding);
                break;
            case StartMessage:
                throw new ProtocolException(ErrorCode.AlreadyStarted, "The session was started before.");
            case var _ when _session is null:
                throw new ProtocolException(ErrorCode.NotStarted, "The first message must be 'start'.");
            case FlushMessage flush:
                await _session.FlushAsync(flush.Id, _ended.Token);
                break;
            default:
                End(SessionEnd.Stopped);
                break;
        }
    }

    /// <summary>Makes final what was received; at shutdown, in the time there is.</summary>
    private async Task<SessionEnd> DrainAsync(SessionEnd end, Task<SessionEnd?> sending, CancellationToken stopping)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        await using CancellationTokenRegistration shutdown = stopping.UnsafeRegister(_ => deadline.CancelAfter(_options.DrainTimeout), null);
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            if (_session is not null)
            {
                await _session.CompleteAsync(deadline.Token);
                if (end == SessionEnd.Stopped)
                {
                    await _outgoing.AddAsync(new StoppedMessage(_session.Summarize()), deadline.Token);
                }
            }

            return end;
        }
        catch (OperationCanceledException)
        {
            return _gone.IsCancellationRequested ? SessionEnd.Gone : SessionEnd.ShuttingDown;
        }
        catch (ChannelClosedException)
        {
            return await sending ?? SessionEnd.Gone;
        }
        catch (Exception e)
        {
            return ToEnd(e);
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>Sends what is left and closes; whoever does not answer in time is cut off.</summary>
    private async Task CloseAsync(SessionEnd end, Task sending, Task receiving)
    {
        if (end.Close is null)
        {
            _socket.Abort();
        }

        _outgoing.Complete();
        await sending;
        if (end.Close is { } status)
        {
            using var timeout = new CancellationTokenSource(CloseTimeout);
            try
            {
                if (end.Error is not null)
                {
                    await _outgoing.SendAsync(end.Error, timeout.Token);
                }

                await _socket.CloseOutputAsync(status, end.Error?.Code.ToWireName(), timeout.Token);
                await receiving.WaitAsync(timeout.Token); // the client's half of the closing handshake
            }
            catch (Exception e) when (IsDisconnect(e))
            {
                ServerLog.NotClosed(_logger, _id);
            }
        }

        if (!receiving.IsCompleted)
        {
            _socket.Abort();
        }

        await receiving;
    }

    private SessionEnd ToEnd(Exception e)
    {
        switch (e)
        {
            case ProtocolException p:
                return SessionEnd.Failed(p.Code, p.Message);
            case EngineBusyException:
                return SessionEnd.Failed(ErrorCode.SessionLimit, e.Message);
            case EngineNotReadyException:
                return SessionEnd.Failed(ErrorCode.NotReady, e.Message);
            case EchoNativeException:
                ServerLog.Failed(_logger, _id, e);
                return SessionEnd.Failed(ErrorCode.InferenceFailed, e.Message);
            default:
                ServerLog.Failed(_logger, _id, e);
                return SessionEnd.Failed(ErrorCode.Internal, "The server has a defect; its log says more.");
        }
    }

    private static bool IsDisconnect(Exception e) =>
        e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException;
}
