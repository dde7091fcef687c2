using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EchoNative.Protocol;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>
/// One WebSocket. A receiving loop feeds its session, a sending loop empties the session's outbox. Any of them, the clock, another
/// connection or the server's shutdown may end it; the first one decides. What becomes of the session then is <see cref="SessionEnd"/>'s to say.
/// </summary>
internal sealed class StreamConnection : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private const int MaxPings = 16;

    private readonly WebSocket _socket;
    private readonly SessionRegistry _registry;
    private readonly ClientIdentity _client;
    private readonly EchoServerOptions _options;
    private readonly ServerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly WakeSignal _wake = new();
    private readonly ArrayBufferWriter<byte> _sendBuffer = new(1024);
    private readonly TaskCompletionSource<SessionEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly IngestMeter? _meter;
    private readonly Queue<long> _pings = new();
    private StreamSession? _session;
    private FrameReader? _frames;
    private long _waitingSince;
    private long _sendingSince;

    public StreamConnection(
        WebSocket socket, SessionRegistry registry, ClientIdentity client, EchoServerOptions options, ServerMetrics metrics, ILogger logger)
    {
        (_socket, _registry, _client, _options, _metrics, _logger) = (socket, registry, client, options, metrics, logger);
        _meter = options.MaxIngestSpeed is { } speed ? new IngestMeter(speed, options.IngestBurst, TimeProvider.System) : null;
    }

    /// <summary>Serves the connection until it has ended.</summary>
    /// <param name="stopping">Cancelled when the server shuts down.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        _metrics.Connected();
        await using CancellationTokenRegistration shutdown = stopping.UnsafeRegister(
            static state => ((StreamConnection)state!).ShutDown(), this);
        await using var clock = new Timer(static state => ((StreamConnection)state!).OnTick(), this, Tick, Tick);
        try
        {
            await ServeAsync(stopping);
        }
        finally
        {
            _metrics.Disconnected();
        }
    }

    /// <summary>Another connection has resumed the session.</summary>
    public void TakeOver() => End(SessionEnd.TakenOver);

    /// <summary>The session has failed.</summary>
    public void Fail(Exception e) => End(ToEnd(e));

    public ValueTask DisposeAsync()
    {
        _ended.Dispose();
        _gone.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ServeAsync(CancellationToken stopping)
    {
        Task sending = SendAsync();
        Task receiving = ReceiveAsync();
        SessionEnd end = await _end.Task;
        await _ended.CancelAsync();
        if (end.Drain)
        {
            end = await DrainAsync(end, stopping);
        }

        await CloseAsync(end, sending, receiving);
        if (_session is not null)
        {
            await _session.DetachAsync(this, end.IsOver, end.Reason);
        }
    }

    private void End(SessionEnd end) => _end.TrySetResult(end);

    private void ShutDown() => End(_session is { IsResumable: true } ? SessionEnd.HandedOver : SessionEnd.ShuttingDown);

    private void LoseClient(SessionEnd end)
    {
        End(end);
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

        since = Volatile.Read(ref _sendingSince);
        if (since != 0 && Stopwatch.GetElapsedTime(since) > _options.SlowReaderTimeout)
        {
            End(SessionEnd.SlowReader(_session is { IsResumable: true }));
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (await _wake.WaitAsync())
            {
                while (TryTakePong(out long id))
                {
                    await SendAsync(new PongMessage(id));
                }

                while (_session?.Outbox is { } outbox && outbox.TryTake(_wake, _sendBuffer, out SentMessage kind))
                {
                    await SendAsync(kind);
                }
            }
        }
        catch (Exception e) when (IsDisconnect(e))
        {
            LoseClient(SessionEnd.Gone);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    // Before 'start' there is no outbox, and a pong is for this connection only.
    private bool TryTakePong(out long id)
    {
        lock (_pings)
        {
            return _pings.TryDequeue(out id);
        }
    }

    private ValueTask SendAsync(ServerMessage message)
    {
        _sendBuffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_sendBuffer);
        ProtocolSerializer.Write(json, message);
        return SendAsync(SentMessageNames.KindOf(message));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(SentMessage kind)
    {
        Volatile.Write(ref _sendingSince, Stopwatch.GetTimestamp());
        await _socket.SendAsync(_sendBuffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        Volatile.Write(ref _sendingSince, 0);
        _metrics.Sent(kind, _sendBuffer.WrittenCount);
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
                    LoseClient(SessionEnd.Closed);
                    return;
                }

                // What comes after the end is passed over, while waiting for the client's close.
                if (!_end.Task.IsCompleted)
                {
                    _metrics.Received(piece.Count);
                    await HandleAsync(receiver, piece);
                }
            }
        }
        catch (Exception e) when (IsDisconnect(e))
        {
            LoseClient(SessionEnd.Gone);
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
        try
        {
            if (piece.MessageType == WebSocketMessageType.Binary)
            {
                await HandleAsync(receiver.Piece(piece.Count), piece.EndOfMessage);
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
        catch (Exception e)
        {
            Fail(e);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask HandleAsync(ReadOnlyMemory<byte> piece, bool endOfFrame)
    {
        if (_session is not { } session || _frames is not { } frames)
        {
            throw new ProtocolException(ErrorCode.NotStarted, "Audio came before 'start'.");
        }

        // Nobody else touches the session meanwhile: neither the drain nor a connection that takes it over.
        await session.Gate.WaitAsync(_ended.Token);
        double audio = 0;
        try
        {
            if (session.Connection == this)
            {
                await frames.AcceptAsync(piece, endOfFrame, _ended.Token);
                audio = frames.AudioSeconds;
            }
        }
        finally
        {
            _ = session.Gate.Release();
        }

        if (endOfFrame)
        {
            _metrics.FrameReceived();
        }

        TimeSpan wait = _meter?.Take(audio) ?? TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _ended.Token);
        }
    }

    private async ValueTask HandleAsync(ClientMessage message)
    {
        switch (message)
        {
            case PingMessage ping:
                Answer(ping);
                return;
            case StartMessage start when _session is null:
                await StartAsync(start);
                return;
            case StartMessage:
                throw new ProtocolException(ErrorCode.AlreadyStarted, "The session was started before.");
            case var _ when _session is null:
                throw new ProtocolException(ErrorCode.NotStarted, "The first message must be 'start'.");
            case StopMessage:
                End(SessionEnd.Stopped);
                return;
        }

        StreamSession session = _session;
        await session.Gate.WaitAsync(_ended.Token);
        try
        {
            if (session.Connection != this)
            {
                return;
            }

            if (message is FlushMessage flush)
            {
                await session.FlushAsync(flush.Id, _ended.Token);
            }
            else if (message is SkipMessage skip)
            {
                await session.SkipAsync(skip, _ended.Token);
            }
        }
        finally
        {
            _ = session.Gate.Release();
        }
    }

    private async ValueTask StartAsync(StartMessage start)
    {
        (StreamSession session, ReadyMessage ready) = await _registry.OpenAsync(start, _client, this, _ended.Token);
        _frames = new FrameReader(session.Sources);
        _session = session;
        session.Begin(this, ready, _wake);
    }

    private void Answer(PingMessage ping)
    {
        lock (_pings)
        {
            // Who does not read its pongs reads nothing else either.
            if (_pings.Count >= MaxPings)
            {
                _ = _pings.Dequeue();
            }

            _pings.Enqueue(ping.Id);
        }

        _wake.Set();
    }

    /// <summary>Makes final what was received; at shutdown, in the time there is.</summary>
    private async Task<SessionEnd> DrainAsync(SessionEnd end, CancellationToken stopping)
    {
        if (_session is not { } session)
        {
            return end;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        await using CancellationTokenRegistration shutdown = stopping.UnsafeRegister(_ => deadline.CancelAfter(_options.DrainTimeout), null);
        try
        {
            await session.Gate.WaitAsync(deadline.Token);
            try
            {
                await session.CompleteAsync(deadline.Token);
            }
            finally
            {
                _ = session.Gate.Release();
            }

            if (end == SessionEnd.Stopped)
            {
                session.Outbox.Add(new StoppedMessage(session.Summarize()));
            }

            return end;
        }
        catch (OperationCanceledException)
        {
            return _gone.IsCancellationRequested ? SessionEnd.Gone : SessionEnd.ShuttingDown;
        }
        catch (Exception e)
        {
            return ToEnd(e);
        }
    }

    /// <summary>Sends what is left and closes; whoever does not answer in time is cut off.</summary>
    private async Task CloseAsync(SessionEnd end, Task sending, Task receiving)
    {
        if (end.Close is null)
        {
            _socket.Abort();
        }

        _wake.Set(); // for what is left
        _wake.Complete();
        if (end.Close is { } status)
        {
            using var timeout = new CancellationTokenSource();
            try
            {
                await sending.WaitAsync(end.Error?.Code == ErrorCode.SlowReader ? CloseTimeout : _options.SlowReaderTimeout);
                timeout.CancelAfter(CloseTimeout);
                if (end.Error is not null)
                {
                    await SendAsync(end.Error).AsTask().WaitAsync(timeout.Token);
                }

                await _socket.CloseOutputAsync(status, end.Error?.Code.ToWireName(), timeout.Token);
                await receiving.WaitAsync(timeout.Token); // the client's half of the closing handshake
            }
            catch (Exception e) when (IsDisconnect(e) || e is TimeoutException)
            {
                ServerLog.NotClosed(_logger, _session?.Id ?? "-");
            }
        }

        if (!receiving.IsCompleted || !sending.IsCompleted)
        {
            _socket.Abort();
        }

        await sending;
        await receiving;
    }

    private SessionEnd ToEnd(Exception e)
    {
        switch (e)
        {
            case ProtocolException { Code: ErrorCode.ClientLimit }:
                return SessionEnd.Failed(ErrorCode.ClientLimit, e.Message, _registry.RetryAfter);
            case ProtocolException p:
                return SessionEnd.Failed(p.Code, p.Message);
            case EngineBusyException:
                return SessionEnd.Failed(ErrorCode.SessionLimit, e.Message, _registry.RetryAfter);
            case EngineNotReadyException:
                return SessionEnd.Failed(ErrorCode.NotReady, e.Message, _registry.RetryAfter);
            case EchoNativeException:
                ServerLog.Failed(_logger, _session?.Id ?? "-", e);
                return SessionEnd.Failed(ErrorCode.InferenceFailed, e.Message);
            default:
                ServerLog.Failed(_logger, _session?.Id ?? "-", e);
                return SessionEnd.Failed(ErrorCode.Internal, "The server has a defect; its log says more.");
        }
    }

    private static bool IsDisconnect(Exception e) =>
        e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException;
}
