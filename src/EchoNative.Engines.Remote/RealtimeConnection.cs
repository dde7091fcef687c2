using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using EchoNative.Audio;

namespace EchoNative;

/// <summary>
/// A connection to a realtime service: stretches of speech go out one after the other, text comes in. Used by one thread at a time, but for
/// <see cref="Dispose"/>. Whatever goes wrong, on either side, ends it and is a <see cref="RemoteEngineException"/>.
/// </summary>
internal sealed partial class RealtimeConnection : IDisposable
{
    private const int Piece = Pcm.SampleRate / 2;        // samples of a message
    private const int LeastSamples = Pcm.SampleRate / 5; // services refuse what is shorter than 100 ms
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly ClientWebSocket _socket = new();
    private readonly RealtimeProtocol _protocol;
    private readonly string _address;
    private readonly string? _key;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _created = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _updated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ArrayBufferWriter<byte> _outgoing = new(1 << 15);
    private readonly Utf8JsonWriter _writer;
    private readonly Resampler? _resampler;
    private readonly float[] _resampled = [];
    private readonly byte[] _pcm;
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource<RealtimeResult>? _stretch; // this and the next are guarded by the lock
    private bool _hasEnded;
    private long _heardAt;
    private RemoteEngineException? _failure;
    private Task _receiving = Task.CompletedTask;
    private long _sent;

    private RealtimeConnection(RealtimeEngineOptions options, RealtimeProtocol protocol, string? key)
    {
        (_protocol, _address, _key) = (protocol, options.Address, key);
        _writer = new Utf8JsonWriter(_outgoing);
        int room = Piece;
        if (protocol.SampleRate != Pcm.SampleRate)
        {
            _resampler = new Resampler(Pcm.SampleRate, protocol.SampleRate);
            _resampled = new float[Math.Max(_resampler.MaxOutput(Piece), _resampler.MaxFlushOutput)];
            room = _resampled.Length;
        }

        _pcm = new byte[2 * room];
    }

    /// <summary>Samples of the present stretch that were sent, at 16 kHz.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Whether it works as far as is known.</summary>
    public bool IsUsable
    {
        get
        {
            lock (_lock)
            {
                return _failure is null && _socket.State == WebSocketState.Open;
            }
        }
    }

    /// <summary>Text of the present stretch so far, and <see cref="Sent"/> when the last of it came.</summary>
    public (string Text, long At) Heard
    {
        get
        {
            lock (_lock)
            {
                return (_text.ToString(), _heardAt);
            }
        }
    }

    /// <summary>Connects and sets up.</summary>
    /// <param name="options">Where to, and what for.</param>
    /// <param name="protocol">The dialect.</param>
    /// <param name="invoker">Connects.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="language">Code of the language, or null.</param>
    /// <param name="prompt">Context, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RemoteEngineException">The service can't be reached, or has refused.</exception>
    public static async Task<RealtimeConnection> OpenAsync(
        RealtimeEngineOptions options,
        RealtimeProtocol protocol,
        HttpMessageInvoker invoker,
        string? key,
        string? language,
        string? prompt,
        CancellationToken cancellationToken)
    {
        var connection = new RealtimeConnection(options, protocol, key);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        try
        {
            await connection.ConnectAsync(invoker, language, prompt, limit.Token).ConfigureAwait(false);
            return connection;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            connection.Dispose();
            throw RemoteError.Late(options.Address, options.ConnectTimeout, e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Begins a stretch of speech.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ThrowIfFailed();
            _text.Clear();
            (_stretch, _hasEnded, _heardAt) = (new TaskCompletionSource<RealtimeResult>(TaskCreationOptions.RunContinuationsAsynchronously), false, 0);
        }

        Interlocked.Exchange(ref _sent, 0);
        if (_protocol.Begin is { } begin)
        {
            await SendAsync(begin, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends more of the stretch.</summary>
    /// <param name="samples">16 kHz mono.</param>
    /// <param name="cancellationToken">Ends the connection, too.</param>
    public async ValueTask AppendAsync(ReadOnlyMemory<float> samples, CancellationToken cancellationToken)
    {
        while (samples.Length > 0)
        {
            ReadOnlyMemory<float> piece = samples[..Math.Min(samples.Length, Piece)];
            await SendAudioAsync(Encode(piece.Span), cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _sent, piece.Length);
            samples = samples[piece.Length..];
        }
    }

    /// <summary>Ends the stretch and waits for all of its text.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RealtimeResult> EndAsync(CancellationToken cancellationToken)
    {
        if (Sent < LeastSamples)
        {
            await AppendAsync(new float[LeastSamples - Sent], cancellationToken).ConfigureAwait(false);
        }

        if (_resampler is not null)
        {
            int rest = _resampler.Flush(_resampled);
            Pcm16.Write(_resampled.AsSpan(0, rest), _pcm);
            await SendAudioAsync(2 * rest, cancellationToken).ConfigureAwait(false);
        }

        Task<RealtimeResult> result;
        lock (_lock)
        {
            ThrowIfFailed();
            _hasEnded = true;
            result = _stretch!.Task;
        }

        foreach (ReadOnlyMemory<byte> message in _protocol.End)
        {
            await SendAsync(message, cancellationToken).ConfigureAwait(false);
        }

        return await result.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says goodbye, in short time, and closes.</summary>
    public async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(LastWords);
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // It is closed already.
        }

        Dispose();
    }

    /// <summary>Closes at once.</summary>
    public void Dispose()
    {
        Fail(new RemoteEngineException($"The connection to {_address} was closed.") { IsTransient = true });
        _socket.Dispose();
        _writer.Dispose();
    }

    private async Task ConnectAsync(HttpMessageInvoker invoker, string? language, string? prompt, CancellationToken cancellationToken)
    {
        ClientWebSocketOptions options = _socket.Options;
        options.CollectHttpResponseDetails = true;
        (options.KeepAliveInterval, options.KeepAliveTimeout) = (KeepAlive, KeepAlive);
        if (_key is not null)
        {
            options.SetRequestHeader("Authorization", $"Bearer {_key}");
        }

        if (_protocol.Subprotocol is { } subprotocol)
        {
            options.AddSubProtocol(subprotocol);
        }

        try
        {
            await _socket.ConnectAsync(_protocol.Address, invoker, cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException e)
        {
            throw _socket.HttpStatusCode is 0 or HttpStatusCode.SwitchingProtocols
                ? RemoteError.Broken(_address, e)
                : RemoteError.Of(_address, _socket.HttpStatusCode, RetryAfter(), default, _key);
        }

        _receiving = ReceiveAsync();
        await _created.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        Begin();
        _protocol.WriteSetup(_writer, language, prompt);
        await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await SendAsync(_outgoing.WrittenMemory, cancellationToken).ConfigureAwait(false);
        if (_protocol.ConfirmsSetup)
        {
            await _updated.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        void Begin()
        {
            _outgoing.ResetWrittenCount();
            _writer.Reset();
        }
    }

    private TimeSpan? RetryAfter() =>
        _socket.HttpResponseHeaders?.FirstOrDefault(static header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value is { } values
        && System.Net.Http.Headers.RetryConditionHeaderValue.TryParse(values.FirstOrDefault(), out var header) ? RemoteError.RetryAfter(header) : null;

    // Bytes in _pcm.
    private int Encode(ReadOnlySpan<float> samples)
    {
        if (_resampler is not null)
        {
            int count = _resampler.Process(samples, _resampled);
            samples = _resampled.AsSpan(0, count);
        }

        Pcm16.Write(samples, _pcm);
        return 2 * samples.Length;
    }

    private async ValueTask SendAudioAsync(int bytes, CancellationToken cancellationToken)
    {
        if (bytes == 0)
        {
            return;
        }

        _outgoing.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString("type", _protocol.Append);
        _writer.WriteBase64String("audio", _pcm.AsSpan(0, bytes));
        _writer.WriteEndObject();
        await _writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await SendAsync(_outgoing.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // What the service said before it hung up tells more; it may still be on its way.
            _ = await Task.WhenAny(_receiving, Task.Delay(LastWords, CancellationToken.None)).ConfigureAwait(false);
            Fail(RemoteError.Broken(_address, e));
            throw _failure!;
        }
    }

    private void Fail(RemoteEngineException reason)
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                return;
            }

            _failure = reason;
            _ = _created.TrySetException(reason);
            _ = _updated.TrySetException(reason);
            _ = _stretch?.TrySetException(reason);

            // Nobody may be waiting for them.
            _ = _created.Task.Exception;
            _ = _updated.Task.Exception;
            _ = _stretch?.Task.Exception;
        }

        _closing.Cancel();
        _socket.Abort();
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw _failure;
        }
    }
}
