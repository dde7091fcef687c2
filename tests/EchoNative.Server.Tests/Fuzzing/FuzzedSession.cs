using System.Net.WebSockets;
using System.Text;
using System.Text.Unicode;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Fuzzing;

/// <summary>One connection on which right and wrong frames are sent, and what its answers have to be.</summary>
internal sealed class FuzzedSession(WebSocket socket, FrameFuzzer fuzzer)
{
    private const int MostFrames = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ErrorCode[] NeverExpected = [ErrorCode.Unknown, ErrorCode.Internal, ErrorCode.InferenceFailed];

    private static readonly string[] Starts =
    [
        """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""",
        """{"type":"start","sources":[{"sample_rate":48000,"channels":2,"encoding":"f32le"}],"partials":false}""",
        """{"type":"start","sources":[{"sample_rate":8000,"channels":1,"encoding":"mulaw"}],"step_ms":5000}""",
        """{"type":"start","sources":[{"sample_rate":44100,"channels":8,"encoding":"f64le"}]}""",
        """{"type":"start","resumable":true,"sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"},{"sample_rate":8000,"channels":1,"encoding":"u8","priority":"low"}]}""",
        """{"type":"start","resumable":true,"sources":[{"sample_rate":44100,"channels":1,"encoding":"s24le"}],"resume":{"token":"x","sources":[{"available":100,"committed":500000,"next_segment":3,"origin_us":5}]}}""",
    ];

    private readonly uint[] _sequences = new uint[256];

    private bool _mayVanish;

    /// <summary>Frames that were sent.</summary>
    public int Frames { get; private set; }

    /// <summary>The error that the server ended it with, or null.</summary>
    public ErrorCode? Error { get; private set; }

    /// <summary>Sends, reads every answer, and ends it in one of several ways.</summary>
    /// <exception cref="TimeoutException">The server hangs.</exception>
    public async Task RunAsync()
    {
        Task<List<ServerMessage>> reading = ReadAsync();
        bool started = fuzzer.Chance(0.85);
        try
        {
            if (started)
            {
                await SendAsync(Encoding.UTF8.GetBytes(Starts[fuzzer.Below(Starts.Length)]), WebSocketMessageType.Text);
            }

            for (int i = 1 + fuzzer.Below(MostFrames); i > 0 && !reading.IsCompleted; i--)
            {
                await SendSomethingAsync();
            }

            await EndAsync();
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or IOException or InvalidOperationException
            or OperationCanceledException { InnerException: IOException })
        {
            // The server has closed; what it said is looked at below.
        }

        List<ServerMessage> messages = await reading.WaitAsync(Patience);
        Error = (messages.LastOrDefault() as ErrorMessage)?.Code;
        Assert.DoesNotContain(messages, message => message is ErrorMessage error && NeverExpected.Contains(error.Code));
        Assert.True(messages.OfType<ErrorMessage>().Count() <= 1);
        Assert.True(
            _mayVanish || messages is [.., ErrorMessage or StoppedMessage],
            $"The server has closed with {socket.CloseStatus} {socket.CloseStatusDescription} and not said why.");
        if (!_mayVanish && Error is { } code && socket.CloseStatusDescription is { } reason)
        {
            Assert.Equal(code.ToWireName(), reason);
        }
    }

    private Task SendSomethingAsync()
    {
        switch (fuzzer.Below(12))
        {
            case 0:
                return SendAsync(fuzzer.Text(), WebSocketMessageType.Text);
            case 1:
                return SendAsync(fuzzer.Binary(), WebSocketMessageType.Binary);
            case 2:
                return SendAsync("""{"type":"ping","id":3}"""u8.ToArray(), WebSocketMessageType.Text);
            case 3:
                return SendAsync("""{"type":"flush","id":4}"""u8.ToArray(), WebSocketMessageType.Text);
            case 4:
                return SendAsync("""{"type":"skip","source":0,"samples":100}"""u8.ToArray(), WebSocketMessageType.Text);
            case 5:
                return SendAsync(fuzzer.Text(), WebSocketMessageType.Text, pieces: 1 + fuzzer.Below(5));
            default:
                int source = fuzzer.Chance(0.9) ? 0 : fuzzer.Below(5);
                int bytes = fuzzer.Chance(0.01) ? fuzzer.Below(2 * EchoProtocol.MaxAudioFrameBytes) : fuzzer.Below(100) * 64;
                return SendAsync(fuzzer.Audio(source, _sequences[source]++, bytes), WebSocketMessageType.Binary, pieces: 1 + fuzzer.Below(3));
        }
    }

    private async Task SendAsync(byte[] frame, WebSocketMessageType type, int pieces = 1)
    {
        using var patience = new CancellationTokenSource(Patience);
        Frames++;

        // Text that is no UTF-8 is refused one layer below, with a close code of the WebSocket's own (RFC 6455, 1007).
        _mayVanish |= type == WebSocketMessageType.Text && !Utf8.IsValid(frame);
        int sent = 0;
        for (int i = pieces; i > 1; i--)
        {
            int count = fuzzer.Below(frame.Length - sent + 1);
            await socket.SendAsync(frame.AsMemory(sent, count), type, endOfMessage: false, patience.Token);
            sent += count;
        }

        await socket.SendAsync(frame.AsMemory(sent), type, endOfMessage: true, patience.Token);
    }

    private async Task EndAsync()
    {
        switch (fuzzer.Below(4))
        {
            case 0:
                await SendAsync("""{"type":"stop"}"""u8.ToArray(), WebSocketMessageType.Text);
                break;
            case 1:
                await SendAsync([1, 0, 0], WebSocketMessageType.Binary);
                break;
            case 2:
                _mayVanish = true;
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                break;
            default:
                _mayVanish = true;
                socket.Abort();
                break;
        }
    }

    private async Task<List<ServerMessage>> ReadAsync()
    {
        var messages = new List<ServerMessage>();
        byte[] buffer = new byte[EchoProtocol.MaxServerFrameBytes];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult piece;
                do
                {
                    piece = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += piece.Count;
                }
                while (!piece.EndOfMessage);

                if (piece.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return messages;
                }

                Assert.Equal(WebSocketMessageType.Text, piece.MessageType);
                messages.Add(Assert.IsAssignableFrom<ServerMessage>(ProtocolSerializer.ReadServer(buffer.AsSpan(0, length))));
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            return messages; // aborted, by this end or by the server
        }
    }
}
