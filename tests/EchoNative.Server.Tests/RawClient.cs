using System.Net.WebSockets;
using System.Text;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests;

/// <summary>A client that may do everything wrong.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly byte[] _buffer = new byte[EchoProtocol.MaxServerFrameBytes];

    public ClientWebSocket Socket { get; } = new();

    public static Task<RawClient> ConnectAsync(EchoServer server, string? start = null, Action<ClientWebSocketOptions>? configure = null) =>
        ConnectAsync(server.StreamUri, start, configure);

    public static async Task<RawClient> ConnectAsync(Uri uri, string? start = null, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new RawClient();
        client.Socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
        configure?.Invoke(client.Socket.Options);
        await client.Socket.ConnectAsync(uri, CancellationToken.None);
        if (start is not null)
        {
            await client.SendTextAsync(start);
        }

        return client;
    }

    public static byte[] Frame(uint sequence, ReadOnlySpan<byte> pcm)
    {
        byte[] frame = new byte[AudioFrameHeader.Size + pcm.Length];
        new AudioFrameHeader(0, sequence, 0).Write(frame);
        pcm.CopyTo(frame.AsSpan(AudioFrameHeader.Size));
        return frame;
    }

    public Task SendTextAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] data, WebSocketMessageType type, bool endOfMessage = true)
    {
        using var timeout = new CancellationTokenSource(Patience);
        await Socket.SendAsync(data, type, endOfMessage, timeout.Token);
    }

    /// <summary>The next message, or null when the server closes. What comes once a second, whatever happens, is passed over.</summary>
    public async Task<ServerMessage?> ReceiveAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        ServerMessage? message;
        do
        {
            message = await ReceiveAsync(timeout.Token);
        }
        while (message is MetricsMessage or StatusMessage);
        return message;
    }

    private async Task<ServerMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        int length = 0;
        WebSocketReceiveResult piece;
        do
        {
            piece = await Socket.ReceiveAsync(new ArraySegment<byte>(_buffer, length, _buffer.Length - length), cancellationToken);
            length += piece.Count;
        }
        while (!piece.EndOfMessage);

        return piece.MessageType == WebSocketMessageType.Close ? null : ProtocolSerializer.ReadServer(_buffer.AsSpan(0, length));
    }

    /// <summary>All messages until the server closes.</summary>
    public async Task<List<ServerMessage>> ReceiveAllAsync()
    {
        var messages = new List<ServerMessage>();
        while (await ReceiveAsync() is { } message)
        {
            messages.Add(message);
        }

        return messages;
    }

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
