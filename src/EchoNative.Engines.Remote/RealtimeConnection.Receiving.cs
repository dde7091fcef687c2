using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace EchoNative;

/// <content>What comes in.</content>
internal sealed partial class RealtimeConnection
{
    private const int MaxMessage = 1 << 20;
    private const int MaxText = 1 << 16; // characters of a stretch

    private async Task ReceiveAsync()
    {
        var message = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(message.GetMemory(4096), _closing.Token).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    Fail(RemoteError.Closed(_address, (int?)_socket.CloseStatus, _socket.CloseStatusDescription, _key));
                    return;
                }

                message.Advance(part.Count);
                if (message.WrittenCount > MaxMessage)
                {
                    throw RemoteError.Nonsense(_address, $"sent a message of more than {MaxMessage} bytes.");
                }

                if (part.EndOfMessage)
                {
                    Take(message.WrittenSpan);
                    message.ResetWrittenCount();
                }
            }
        }
        catch (RemoteEngineException e)
        {
            Fail(e);
        }
        catch (JsonException e)
        {
            Fail(RemoteError.Nonsense(_address, "sent what is no event.", e));
        }
        catch (Exception e)
        {
            Fail(RemoteError.Broken(_address, e));
        }
    }

    private void Take(ReadOnlySpan<byte> json)
    {
        RealtimeMessage message = JsonSerializer.Deserialize(json, RemoteJsonContext.Default.RealtimeMessage) ?? throw new JsonException("null is no event.");
        (RealtimeEvent kind, string? text) = _protocol.Read(message);
        switch (kind)
        {
            case RealtimeEvent.Created:
                _created.TrySetResult();
                break;
            case RealtimeEvent.Updated:
                _updated.TrySetResult();
                break;
            case RealtimeEvent.Delta:
                Add(text ?? "");
                break;
            case RealtimeEvent.Done:
                Complete(new RealtimeResult(text ?? "", message.FirstLanguage, message.Segments));
                break;
            case RealtimeEvent.Error:
                throw RemoteError.OfEvent(_address, message.Error, message.Code, _key);
            default:
                break; // services say more than is needed here, and more every year
        }
    }

    private void Add(string text)
    {
        lock (_lock)
        {
            if (_stretch is null || _text.Length + text.Length > MaxText)
            {
                throw RemoteError.Nonsense(_address, _stretch is null ? "sent text where there was no audio." : $"sent more than {MaxText} characters.");
            }

            _text.Append(text);
            _heardAt = Sent;
        }
    }

    private void Complete(RealtimeResult result)
    {
        TaskCompletionSource<RealtimeResult> stretch;
        lock (_lock)
        {
            if (_stretch is null || !_hasEnded || result.Text.Length > MaxText)
            {
                throw RemoteError.Nonsense(_address, "ended a transcription whose audio had not ended.");
            }

            stretch = _stretch;
            _stretch = null;
        }

        stretch.SetResult(result);
    }
}
