using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using EchoNative.Protocol;

namespace EchoNative.Benchmarks.Sockets;

/// <summary>
/// The verb <c>sockets-load</c>: sockets that do nothing and sockets that send frames of 20 ms as fast as they are answered, a batch of
/// them at a time. Says when the former are connected; then answers a number of seconds with what the latter came to.
/// </summary>
internal sealed class SocketLoad
{
    /// <summary>Frames after which the front end acknowledges: 100 ms.</summary>
    public const int FramesPerAck = 5;

    /// <summary>Frames that a socket has under way: 400 ms.</summary>
    private const int Batch = 4 * FramesPerAck;

    private const int Samples = 320;
    private readonly string _kind;
    private readonly ClientWebSocket _socket;
    private readonly byte[][] _frames = [.. Enumerable.Range(0, Batch).Select(_ => new byte[AudioFrameHeader.Size + (2 * Samples)])];
    private readonly long[] _sent = new long[Batch];
    private readonly byte[] _answer = new byte[4096];
    private readonly Quantiles _latency = new();
    private long _count;
    private long _before;

    private SocketLoad(string kind, ClientWebSocket socket)
    {
        _kind = kind;
        _socket = socket;
        var random = new Random(1);
        foreach (byte[] frame in _frames)
        {
            for (int i = AudioFrameHeader.Size; i < frame.Length; i += 2)
            {
                frame[i] = (byte)random.Next(3); // as quiet as a closed microphone: nothing is ever decoded
            }
        }
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        var uri = new Uri(arguments[0]);
        string kind = arguments[1];
        int idle = int.Parse(arguments[2], CultureInfo.InvariantCulture), busy = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        SocketLoad[] waiting = await ConnectAsync(uri, kind, idle);
        Console.WriteLine($"{waiting.Length}");
        SocketLoad[] sockets = await ConnectAsync(uri, kind, busy);
        while (Console.ReadLine() is { } seconds)
        {
            await LoadAsync(sockets, double.Parse(seconds, CultureInfo.InvariantCulture));
        }

        return 0;
    }

    private static async Task<SocketLoad[]> ConnectAsync(Uri uri, string kind, int count)
    {
        var sockets = new SocketLoad[count];
        for (int i = 0; i < count; i++)
        {
            var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await socket.ConnectAsync(uri, CancellationToken.None);
            sockets[i] = new SocketLoad(kind, socket);
            if (kind == SocketKind.EchoNative)
            {
                byte[] start = """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}"""u8.ToArray();
                await socket.SendAsync(start, WebSocketMessageType.Text, true, CancellationToken.None);
                await socket.ReceiveAsync(sockets[i]._answer.AsMemory(), CancellationToken.None);
            }
        }

        return sockets;
    }

    private static async Task LoadAsync(SocketLoad[] sockets, double seconds)
    {
        long began = Stopwatch.GetTimestamp();
        long before = sockets.Sum(socket => socket._count);
        await Task.WhenAll(sockets.Select(socket => Task.Run(() => socket.SendAsync(began, seconds))));
        double elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var latency = new Quantiles();
        foreach (SocketLoad socket in sockets)
        {
            latency.AddRange(socket._latency);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{(sockets.Sum(socket => socket._count) - before) / elapsed} {latency.Median} {latency.Of(0.99)}"));
    }

    private async Task SendAsync(long began, double seconds)
    {
        _latency.Clear();
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            for (int i = 0; i < Batch; i++)
            {
                new AudioFrameHeader(0, (uint)(_count + i), (_count + i) * 20_000).Write(_frames[i]);
                _sent[i] = Stopwatch.GetTimestamp();
                await _socket.SendAsync(_frames[i].AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);
            }

            int answered = 0;
            while (answered < Batch)
            {
                ValueWebSocketReceiveResult result = await _socket.ReceiveAsync(_answer.AsMemory(), CancellationToken.None);
                int until = Answered(result, answered);
                for (; answered < until; answered++)
                {
                    _latency.Add(Stopwatch.GetElapsedTime(_sent[answered]).TotalSeconds);
                }
            }

            _count += Batch;
        }
    }

    // Frames of this batch that have been answered.
    private int Answered(ValueWebSocketReceiveResult result, int before)
    {
        if (result.MessageType == WebSocketMessageType.Close)
        {
            throw new InvalidOperationException($"The server has closed: {_socket.CloseStatusDescription}");
        }

        if (_kind != SocketKind.EchoNative)
        {
            return before + (_kind == SocketKind.Echo ? 1 : FramesPerAck);
        }

        // Other messages come once a second; the last acknowledgement of a batch may come twice.
        ReadOnlySpan<byte> text = _answer.AsSpan(0, result.Count);
        int field = text.StartsWith("{\"type\":\"ack\""u8) ? text.IndexOf("\"received\":"u8) : -1;
        _before = field >= 0 && Utf8Parser.TryParse(text[(field + 11)..], out long received, out _) ? received : _before;
        return (int)Math.Clamp((_before / Samples) - _count, before, Batch);
    }
}
