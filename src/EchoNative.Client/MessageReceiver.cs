using System.Buffers;
using System.Net.WebSockets;
using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>Puts the server's text frames together and reads them.</summary>
internal sealed class MessageReceiver(WebSocket socket) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);

    /// <summary>The next message, or null for one of an unknown type.</summary>
    /// <exception cref="EchoClientException">The connection is lost, or what came is no message.</exception>
    public async ValueTask<ServerMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await ReceivePieceAsync(length, cancellationToken).ConfigureAwait(false);
            if (result.MessageType != WebSocketMessageType.Text)
            {
                throw result.MessageType == WebSocketMessageType.Close
                    ? Closed()
                    : new EchoClientException(EchoClientError.BadMessage, "The server sent a binary frame.");
            }

            length += result.Count;
            if (result.EndOfMessage)
            {
                return Parse(length);
            }

            if (length == _buffer.Length)
            {
                Grow();
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask<ValueWebSocketReceiveResult> ReceivePieceAsync(int offset, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(_buffer.AsMemory(offset), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (EchoConnection.IsLoss(e, cancellationToken))
        {
            throw new EchoClientException(EchoClientError.ConnectionLost, $"The connection was lost: {e.Message}", e);
        }
    }

    private ServerMessage? Parse(int length)
    {
        try
        {
            return ProtocolSerializer.ReadServer(_buffer.AsSpan(0, length));
        }
        catch (ProtocolException e)
        {
            throw new EchoClientException(EchoClientError.BadMessage, $"The server sent a message that can't be read. {e.Message}", e);
        }
    }

    private void Grow()
    {
        if (_buffer.Length >= EchoProtocol.MaxServerFrameBytes)
        {
            throw new EchoClientException(
                EchoClientError.BadMessage, $"The server sent a message of more than {EchoProtocol.MaxServerFrameBytes} bytes.");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private EchoClientException Closed()
    {
        string reason = string.IsNullOrEmpty(socket.CloseStatusDescription) ? "" : $": {socket.CloseStatusDescription}";
        return new EchoClientException(
            EchoClientError.ConnectionLost, $"The server closed the connection ({(int?)socket.CloseStatus}{reason}) before the session ended.");
    }
}
