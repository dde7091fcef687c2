using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>
/// One <c>echo.v1</c> connection: sends audio, gives what the server says. Sending and reading may go on at the same time, and must:
/// a server stops taking audio while its results are not read. A lost connection is reported, not mended: that does <see cref="EchoClient"/>.
/// A peer that vanishes without closing is noticed as late as the system's TCP notices it, so bound your waits by the cancellation tokens.
/// </summary>
public sealed class EchoConnection : IAsyncDisposable
{
    private const int ChunkBytes = 32 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly MessageReceiver _receiver;
    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly Utf8JsonWriter _json;
    private readonly int[] _bytesPerFrame;
    private readonly uint[] _sequences;
    private long _firstAudio; // when it was sent
    private byte[] _audio = [];
    private int _reading;

    private EchoConnection(ClientWebSocket socket, StartMessage start)
    {
        _socket = socket;
        _receiver = new MessageReceiver(socket);
        _json = new Utf8JsonWriter(_text);
        _bytesPerFrame = [.. start.Sources.Select(static source => source.Encoding.BytesPerSample() * source.Channels)];
        _sequences = new uint[_bytesPerFrame.Length];
        Ready = null!;
    }

    /// <summary>What the server said when it opened the session.</summary>
    public ReadyMessage Ready { get; private set; }

    /// <summary>Connects and opens a session.</summary>
    /// <param name="uri">The server's endpoint, e.g. <c>ws://127.0.0.1:8642/v1/stream</c>.</param>
    /// <param name="start">What the audio is and what is wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EchoClientException">It failed; <see cref="EchoClientException.Error"/> says how.</exception>
    public static Task<EchoConnection> ConnectAsync(Uri uri, StartMessage start, CancellationToken cancellationToken = default) =>
        ConnectAsync(uri, start, apiKey: null, cancellationToken);

    /// <summary>Connects to a server that asks for a key, and opens a session.</summary>
    /// <param name="uri">The server's endpoint; with a key it should begin with <c>wss</c> unless it is this machine.</param>
    /// <param name="start">What the audio is and what is wanted.</param>
    /// <param name="apiKey">Sent as <c>Authorization: Bearer</c>; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EchoClientException">It failed; <see cref="EchoClientException.Error"/> says how.</exception>
    public static async Task<EchoConnection> ConnectAsync(Uri uri, StartMessage start, string? apiKey, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(start);
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("ws" or "wss"))
        {
            throw new ArgumentException($"'{uri}' is not a ws:// or wss:// address.", nameof(uri));
        }

        ClientWebSocket socket = await Handshake.OpenAsync(uri, apiKey, cancellationToken).ConfigureAwait(false);
        var connection = new EchoConnection(socket, start);
        try
        {
            await connection.SendAsync(start, cancellationToken).ConfigureAwait(false);
            connection.Ready = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false) switch
            {
                ReadyMessage ready => ready,
                ErrorMessage error => throw new EchoClientException(error),
                _ => throw new EchoClientException(EchoClientError.BadMessage, "The server's first message is not 'ready'."),
            };
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends audio of the first source, captured now; times count from the first of it. Waits while the server takes no more.</summary>
    /// <param name="pcm">Whole samples of all channels, any number, in the format named at the start.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the connection.</param>
    /// <exception cref="ArgumentException">The samples are cut.</exception>
    /// <exception cref="EchoClientException">The connection is lost; the reader of <see cref="ReadAllAsync"/> learns why.</exception>
    public async ValueTask SendAudioAsync(ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        int size = _bytesPerFrame[0];
        if (pcm.Length % size != 0)
        {
            throw new ArgumentException($"{pcm.Length} bytes are not a whole number of samples of {size} bytes.", nameof(pcm));
        }

        // ChunkBytes is far below every limit of the protocol.
        int most = ChunkBytes / size * size;
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!pcm.IsEmpty)
            {
                int count = Math.Min(pcm.Length, most);
                int length = AudioFrameHeader.Size + count;
                if (_audio.Length < length)
                {
                    _audio = new byte[length];
                }

                pcm.Span[..count].CopyTo(_audio.AsSpan(AudioFrameHeader.Size));
                _firstAudio = _firstAudio == 0 ? Stopwatch.GetTimestamp() : _firstAudio;
                long captured = (long)Stopwatch.GetElapsedTime(_firstAudio).TotalMicroseconds;
                await SendFrameLockedAsync(0, captured, _audio.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
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

    /// <summary>Says that samples of a source will never come; its time goes on without them.</summary>
    /// <param name="source">Number of the source.</param>
    /// <param name="samples">Samples per channel, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the connection.</param>
    /// <exception cref="EchoClientException">The connection is lost.</exception>
    public ValueTask SkipAsync(int source, long samples, CancellationToken cancellationToken = default) =>
        SendAsync(new SkipMessage(source, samples), cancellationToken);

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

    /// <summary>Sends one audio frame. Allocates nothing when the socket takes it at once.</summary>
    /// <param name="source">Number of the source.</param>
    /// <param name="captured">When its first sample was captured, in µs.</param>
    /// <param name="frame">Room for the header, which is written here, and the samples.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask SendFrameAsync(int source, long captured, Memory<byte> frame)
    {
        // Not cancelled by a token, which would cost an allocation per frame: Abort ends it.
        await _sending.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await SendFrameLockedAsync(source, captured, frame, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _ = _sending.Release();
        }
    }

    /// <summary>Whether an error of the socket says that the connection is gone; one that was aborted calls its operations cancelled.</summary>
    internal static bool IsLoss(Exception e, CancellationToken cancellationToken) =>
        e is WebSocketException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Cuts the connection: everything that waits on it fails.</summary>
    internal void Abort() => _socket.Abort();

    /// <summary>Sends our half of the closing handshake; the other half is of no more interest.</summary>
    internal async Task CloseAsync()
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

    private ValueTask SendFrameLockedAsync(int source, long captured, Memory<byte> frame, CancellationToken cancellationToken)
    {
        new AudioFrameHeader(source, _sequences[source]++, captured).Write(frame.Span);
        return SendRawAsync(frame, WebSocketMessageType.Binary, cancellationToken);
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRawAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(data, type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLoss(e, cancellationToken))
        {
            throw new EchoClientException(EchoClientError.ConnectionLost, $"The connection was lost while sending: {e.Message}", e);
        }
    }

    /// <summary>The next message of a type that is known.</summary>
    /// <exception cref="EchoClientException">The session failed or the connection was lost.</exception>
    internal async ValueTask<ServerMessage> ReceiveAsync(CancellationToken cancellationToken)
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
