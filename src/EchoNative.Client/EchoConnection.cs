using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>
/// One <c>echo.v1</c> session: sends audio, gives what the server says. Sending and reading may go on at the same time, and must:
/// a server stops taking audio while its results are not read. A lost connection is reported, not mended; a peer that vanishes without
/// closing is noticed as late as the system's TCP notices it, so bound your waits by the cancellation tokens.
/// </summary>
public sealed class EchoConnection : IAsyncDisposable
{
    private const int ChunkBytes = 32 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly MessageReceiver _receiver;
    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly Utf8JsonWriter _json;
    private readonly int _bytesPerFrame;
    private readonly long _startTicks = Stopwatch.GetTimestamp();
    private byte[] _audio = [];
    private uint _sequence;
    private int _reading;

    private EchoConnection(ClientWebSocket socket, int bytesPerFrame)
    {
        _socket = socket;
        _receiver = new MessageReceiver(socket);
        _json = new Utf8JsonWriter(_text);
        _bytesPerFrame = bytesPerFrame;
        Ready = null!;
    }

    /// <summary>What the server said when it opened the session.</summary>
    public ReadyMessage Ready { get; private set; }

    /// <summary>Connects and opens a session.</summary>
    /// <param name="uri">The server's endpoint, e.g. <c>ws://127.0.0.1:8642/v1/stream</c>.</param>
    /// <param name="start">What the audio is and what is wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EchoClientException">It failed; <see cref="EchoClientException.Error"/> says how.</exception>
    public static async Task<EchoConnection> ConnectAsync(Uri uri, StartMessage start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(start);
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("ws" or "wss"))
        {
            throw new ArgumentException($"'{uri}' is not a ws:// or wss:// address.", nameof(uri));
        }

        int bytesPerFrame = start.Sources[0].Encoding.BytesPerSample() * start.Sources[0].Channels;
        ClientWebSocket socket = await OpenSocketAsync(uri, cancellationToken).ConfigureAwait(false);
        var client = new EchoConnection(socket, bytesPerFrame);
        try
        {
            await client.SendAsync(start, cancellationToken).ConfigureAwait(false);
            client.Ready = await client.ReceiveAsync(cancellationToken).ConfigureAwait(false) as ReadyMessage
                ?? throw new EchoClientException(EchoClientError.BadMessage, "The server's first message is not 'ready'.");
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends audio in the format named at the start. Waits while the server takes no more.</summary>
    /// <param name="pcm">Whole samples of all channels, any number.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the connection.</param>
    /// <exception cref="ArgumentException">The samples are cut.</exception>
    /// <exception cref="EchoClientException">The connection is lost; the reader of <see cref="ReadAllAsync"/> learns why.</exception>
    public async ValueTask SendAudioAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        if (pcm.Length % _bytesPerFrame != 0)
        {
            throw new ArgumentException($"{pcm.Length} bytes are not a whole number of samples of {_bytesPerFrame} bytes.", nameof(pcm));
        }

        // ChunkBytes is far below every limit of the protocol.
        int most = ChunkBytes / _bytesPerFrame * _bytesPerFrame;
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!pcm.IsEmpty)
            {
                int count = Math.Min(pcm.Length, most);
                await SendFrameAsync(pcm[..count], cancellationToken).ConfigureAwait(false);
                pcm = pcm[count..];
            }
        }
        finally
        {
            _ = _sending.Release();
        }
    }

    /// <summary>Asks for everything sent so far to be made final; a <see cref="FlushedMessage"/> follows those finals.</summary>
    /// <exception cref="EchoClientException">The connection is lost.</exception>
    public ValueTask FlushAsync(long id, CancellationToken cancellationToken = default) => SendAsync(new FlushMessage(id), cancellationToken);

    /// <summary>Says that no more audio follows; the last finals and a <see cref="StoppedMessage"/> do.</summary>
    /// <exception cref="EchoClientException">The connection is lost.</exception>
    public ValueTask StopAsync(CancellationToken cancellationToken = default) => SendAsync(new StopMessage(), cancellationToken);

    /// <summary>Asks for a <see cref="PongMessage"/>.</summary>
    /// <exception cref="EchoClientException">The connection is lost.</exception>
    public ValueTask PingAsync(long id, CancellationToken cancellationToken = default) => SendAsync(new PingMessage(id), cancellationToken);

    /// <summary>Reads what the server says, until the session has stopped. One reader at a time.</summary>
    /// <param name="cancellationToken">Ends the reading, and with it the connection.</param>
    /// <exception cref="EchoClientException">The session failed or the connection was lost.</exception>
    public async IAsyncEnumerable<ServerMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The session is being read already.");
        }

        try
        {
            ServerMessage message;
            do
            {
                message = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
                yield return message;
            }
            while (message is not StoppedMessage);

            await CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _socket.Dispose();
        _receiver.Dispose();
        await _json.DisposeAsync().ConfigureAwait(false);
        _sending.Dispose();
    }

    private static async Task<ClientWebSocket> OpenSocketAsync(Uri uri, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        if (uri.IsLoopback)
        {
            socket.Options.Proxy = null; // a proxy from the environment can't reach this machine's loopback
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(uri, timeout.Token).ConfigureAwait(false);
            if (socket.SubProtocol != EchoProtocol.Subprotocol)
            {
                throw new EchoClientException(EchoClientError.Rejected, $"{uri} does not speak {EchoProtocol.Subprotocol}.");
            }

            return socket;
        }
        catch (Exception e)
        {
            int status = (int)socket.HttpStatusCode;
            socket.Dispose();
            throw e switch
            {
                OperationCanceledException when cancellationToken.IsCancellationRequested => e,
                OperationCanceledException =>
                    new EchoClientException(EchoClientError.Unreachable, $"{uri} did not answer within {ConnectTimeout.TotalSeconds} s.", e),
                WebSocketException when status >= 200 =>
                    new EchoClientException(EchoClientError.Rejected, $"{uri} answered with HTTP status {status} instead of a WebSocket.", e),
                WebSocketException =>
                    new EchoClientException(EchoClientError.Unreachable, $"{uri} can't be reached: {e.GetBaseException().Message}", e),
                _ => e,
            };
        }
    }

    /// <summary>Sends our half of the closing handshake; the other half is of no more interest.</summary>
    private async Task CloseAsync()
    {
        if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            return;
        }

        using var timeout = new CancellationTokenSource(CloseTimeout);
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // It is gone already, which is what was wanted.
        }
    }

    private async ValueTask SendFrameAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken)
    {
        int length = AudioFrameHeader.Size + pcm.Length;
        if (_audio.Length < length)
        {
            _audio = new byte[length];
        }

        long captured = (long)Stopwatch.GetElapsedTime(_startTicks).TotalMicroseconds;
        new AudioFrameHeader(0, _sequence++, captured).Write(_audio);
        pcm.Span.CopyTo(_audio.AsSpan(AudioFrameHeader.Size));
        await SendRawAsync(_audio.AsMemory(0, length), WebSocketMessageType.Binary, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(ClientMessage message, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _text.ResetWrittenCount();
            _json.Reset();
            ProtocolSerializer.Write(_json, message);
            await SendRawAsync(_text.WrittenMemory, WebSocketMessageType.Text, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = _sending.Release();
        }
    }

    private async ValueTask SendRawAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(data, type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            throw new EchoClientException(EchoClientError.ConnectionLost, $"The connection was lost while sending: {e.Message}", e);
        }
    }

    private async ValueTask<ServerMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ServerMessage? message = await _receiver.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            switch (message)
            {
                case null:
                    continue; // a type of a newer server
                case ErrorMessage { Fatal: true } error:
                    throw new EchoClientException(error);
                default:
                    return message;
            }
        }
    }
}
