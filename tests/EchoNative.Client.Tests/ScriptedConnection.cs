using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using EchoNative.Protocol;

namespace EchoNative.Client.Tests;

/// <summary>The server's side of one connection, for one or more sources of 16 bits, mono.</summary>
internal sealed class ScriptedConnection(WebSocket socket)
{
    public const string Token = "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly byte[] _buffer = new byte[1 << 20];

    /// <summary>Samples of source 0 received on this connection.</summary>
    public List<short> Audio { get; } = [];

    /// <summary>Samples of all sources received, by source.</summary>
    public int[] Counts { get; } = new int[EchoProtocol.MaxSources];

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    /// <summary>Reads the start and answers it.</summary>
    public async Task<StartMessage> BeginAsync(SessionOrigin origin = SessionOrigin.New, long received = 0, long committed = 0, string? token = Token)
    {
        StartMessage start = Assert.IsType<StartMessage>(await ReceiveAsync());
        await SendAsync(new ReadyMessage
        {
            Session = "0123456789abcdef0123456789abcdef",
            Token = token,
            Origin = origin,
            ResumeS = token is null ? 0 : 60,
            Model = "none",
            StepMs = 200,
            EndOfSpeechMs = 500,
            Sources = [.. start.Sources.Select(_ => new SourcePosition(received, committed, 1 << 20))],
        });
        return start;
    }

    /// <summary>The next text message; audio before it is put away. Null: the client has closed.</summary>
    public async Task<ClientMessage?> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            int length = 0;
            ValueWebSocketReceiveResult piece;
            do
            {
                piece = await socket.ReceiveAsync(_buffer.AsMemory(length), patience.Token);
                length += piece.Count;
            }
            while (!piece.EndOfMessage);

            switch (piece.MessageType)
            {
                case WebSocketMessageType.Close:
                    return null;
                case WebSocketMessageType.Text:
                    return ProtocolSerializer.ReadClient(_buffer.AsSpan(0, length));
                default:
                    AudioFrameHeader header = AudioFrameHeader.Read(_buffer.AsSpan(0, length));
                    ReadOnlySpan<short> samples = MemoryMarshal.Cast<byte, short>(_buffer.AsSpan(AudioFrameHeader.Size..length));
                    Counts[header.Source] += samples.Length;
                    if (header.Source == 0)
                    {
                        Audio.AddRange(samples);
                    }

                    break;
            }
        }
    }

    /// <summary>Reads until so many samples of source 0 have come on this connection, and nothing but audio and pings.</summary>
    public async Task ReceiveAudioAsync(int samples)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Audio.Count < samples)
        {
            ValueWebSocketReceiveResult piece = await socket.ReceiveAsync(_buffer.AsMemory(), patience.Token);
            if (piece.MessageType == WebSocketMessageType.Binary)
            {
                Assert.True(piece.EndOfMessage);
                Audio.AddRange(MemoryMarshal.Cast<byte, short>(_buffer.AsSpan(AudioFrameHeader.Size..piece.Count)));
            }
            else
            {
                Assert.IsType<PingMessage>(ProtocolSerializer.ReadClient(_buffer.AsSpan(0, piece.Count)));
            }
        }
    }

    public async Task SendAsync(ServerMessage message)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            ProtocolSerializer.Write(json, message);
        }

        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync(text.WrittenMemory, WebSocketMessageType.Text, true, patience.Token);
    }

    public Task SendFinalAsync(long segment, long committed) =>
        SendAsync(new FinalMessage(0, segment, 0, 1, $"segment {segment}", [], committed));

    /// <summary>Answers a stop.</summary>
    public async Task EndAsync()
    {
        await SendAsync(new StoppedMessage(new SessionSummary
        {
            AudioSeconds = 0,
            Decodes = 0,
            RealtimeFactor = 0,
            IngestAllocatedBytes = 0,
            InferenceAllocatedBytes = 0,
            Sources = [],
        }));
        while (await ReceiveAsync() is not null)
        {
            // Until the client has closed.
        }
    }

    /// <summary>Ends the connection without a closing handshake; what was sent before still arrives.</summary>
    public void Cut() => socket.Dispose();
}
