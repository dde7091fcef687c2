using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using EchoNative.Audio;
using Microsoft.AspNetCore.Http;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>One connection of a realtime service, in each of the dialects.</summary>
internal sealed class RealtimeService : IAsyncDisposable
{
    private readonly WebSocket _socket;
    private readonly RealtimeDialect _dialect;
    private readonly RealtimeFault _fault;
    private readonly HttpContext _context;
    private readonly Resampler _resampler = new(24000, 16000);
    private Hearer? _hearer;
    private bool _isSetUp;
    private int _appended;
    private int _ended;
    private int _item;

    private RealtimeService(HttpContext context, WebSocket socket, RealtimeDialect dialect, RealtimeFault fault) =>
        (_context, _socket, _dialect, _fault) = (context, socket, dialect, fault);

    public static async Task ServeAsync(HttpContext context, RealtimeDialect dialect, int number, RealtimeFault fault, Action<int, JsonNode> note)
    {
        bool isRight = dialect switch
        {
            RealtimeDialect.Mistral => context.Request.Query["model"] == RemoteServer.Model,
            RealtimeDialect.OpenAI => context.WebSockets.WebSocketRequestedProtocols.Contains("realtime"),
            _ => true,
        };
        if (!isRight)
        {
            context.Response.StatusCode = 404;
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(dialect == RealtimeDialect.OpenAI ? "realtime" : null);
        await using var service = new RealtimeService(context, socket, dialect, fault);
        try
        {
            await service.RunAsync(message => note(number, message));
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client has gone.
        }
    }

    public ValueTask DisposeAsync() => _hearer?.DisposeAsync() ?? default;

    private async Task RunAsync(Action<JsonNode> note)
    {
        if (_fault == RealtimeFault.NeverCreated)
        {
            await Task.Delay(Timeout.Infinite, _context.RequestAborted);
        }

        await SayAsync(_dialect switch
        {
            RealtimeDialect.Vllm => """{"type":"session.created","id":"sess-1","created":1}""",
            RealtimeDialect.Mistral => """{"type":"session.created","session":{"request_id":"1","model":"digits","audio_format":{"encoding":"pcm_s16le","sample_rate":16000}}}""",
            _ => """{"type":"session.created","event_id":"e1","session":{"type":"transcription","id":"sess_1"}}""",
        });
        if (_fault == RealtimeFault.SpeaksFirst)
        {
            await SayAsync(_dialect == RealtimeDialect.Mistral ? """{"type":"transcription.text.delta","text":"a"}""" : """{"type":"transcription.delta","delta":"a"}""");
        }

        byte[] buffer = new byte[1 << 20];
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(length), _context.RequestAborted);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _context.RequestAborted);
                return;
            }

            length += part.Count;
            if (!part.EndOfMessage)
            {
                continue;
            }

            JsonNode message = JsonNode.Parse(buffer.AsSpan(0, length))!;
            length = 0;
            note(message);
            if (!await TakeAsync(message))
            {
                return;
            }
        }
    }

    private async Task<bool> TakeAsync(JsonNode message)
    {
        string type = message["type"]!.GetValue<string>();
        switch (_dialect, type)
        {
            case (RealtimeDialect.Vllm, "session.update"):
                _isSetUp = message["model"]?.GetValue<string>() == RemoteServer.Model;
                return _isSetUp || await SayAsync(new JsonObject { ["type"] = "error", ["error"] = $"The model `{message["model"]}` does not exist.", ["code"] = "model_not_found" });
            case (RealtimeDialect.Mistral, "session.update"):
                _isSetUp = message["session"]!["audio_format"]!["sample_rate"]!.GetValue<int>() == 16000;
                return await SayAsync("""{"type":"session.updated","session":{"request_id":"1","model":"digits"}}""");
            case (RealtimeDialect.OpenAI, "session.update"):
                JsonNode input = message["session"]!["audio"]!["input"]!;
                _isSetUp = input["format"]!["rate"]!.GetValue<int>() == 24000 && input["transcription"]!["model"]!.GetValue<string>() == RemoteServer.Model;
                return await SayAsync("""{"type":"session.updated","event_id":"e2","session":{"type":"transcription"}}""");
            case (RealtimeDialect.Vllm, "input_audio_buffer.commit") when message["final"]?.GetValue<bool>() != true:
                Assert.True(_isSetUp);
                Assert.Null(_hearer);
                _hearer = await Hearer.BeginAsync(partials: true);
                return true;
            case (RealtimeDialect.Vllm or RealtimeDialect.OpenAI, "input_audio_buffer.append") or (RealtimeDialect.Mistral, "input_audio.append"):
                return await HearAsync(Convert.FromBase64String(message["audio"]!.GetValue<string>()));
            case (RealtimeDialect.Vllm or RealtimeDialect.OpenAI, "input_audio_buffer.commit") or (RealtimeDialect.Mistral, "input_audio.end"):
                return await EndAsync();
            case (RealtimeDialect.Mistral, "input_audio.flush"):
                return true;
            default:
                return await SayAsync(new JsonObject { ["type"] = "error", ["error"] = $"Unknown event type: {type}", ["code"] = "unknown_event" });
        }
    }

    private async Task<bool> HearAsync(byte[] pcm)
    {
        Assert.True(_isSetUp);
        Assert.InRange(pcm.Length, 2, 262144);
        if (_dialect != RealtimeDialect.Vllm)
        {
            _hearer ??= await Hearer.BeginAsync(partials: true);
        }

        if (++_appended == 6 && !await MisbehaveAsync())
        {
            return false;
        }

        float[] samples = [.. Enumerable.Range(0, pcm.Length / 2).Select(i => BitConverter.ToInt16(pcm, 2 * i) / 32768f)];
        if (_dialect == RealtimeDialect.OpenAI)
        {
            float[] output = new float[_resampler.MaxOutput(samples.Length)];
            samples = output[.._resampler.Process(samples, output)];
        }

        await _hearer!.HearAsync(samples);
        return await TellAsync();
    }

    private async Task<bool> MisbehaveAsync()
    {
        switch (_fault)
        {
            case RealtimeFault.CutsOff:
                _context.Abort();
                return false;
            case RealtimeFault.Closes:
                await _socket.CloseOutputAsync(WebSocketCloseStatus.InternalServerError, "out of memory", _context.RequestAborted);
                return false;
            case RealtimeFault.Garbage:
                return await SayAsync("<html>Bad Gateway</html>");
            case RealtimeFault.WrongShape:
                return await SayAsync("""[{"type":7}]""");
            case RealtimeFault.EndlessMessage:
                byte[] noise = new byte[1 << 16];
                noise.AsSpan().Fill((byte)' ');
                while (true)
                {
                    await _socket.SendAsync(noise, WebSocketMessageType.Text, endOfMessage: false, _context.RequestAborted);
                }

            case RealtimeFault.EndsEarly:
                return await SayDoneAsync("seven");
            case RealtimeFault.Fails:
                return await SayAsync(_dialect switch
                {
                    RealtimeDialect.Vllm => """{"type":"error","error":"EngineCore encountered an issue.","code":"processing_error"}""",
                    RealtimeDialect.Mistral => """{"type":"error","error":{"message":{"detail":"Timeout waiting for response"},"code":3804}}""",
                    _ => """{"type":"error","event_id":"e9","error":{"type":"server_error","code":null,"message":"The server had an error."}}""",
                });
            default:
                return true;
        }
    }

    private async Task<bool> EndAsync()
    {
        if (++_ended == 2 && _fault == RealtimeFault.Hangs)
        {
            await _hearer!.EndAsync();
            await TellAsync();
            await Task.Delay(Timeout.Infinite, _context.RequestAborted);
        }

        if (_dialect == RealtimeDialect.OpenAI)
        {
            float[] rest = new float[_resampler.MaxFlushOutput];
            await _hearer!.HearAsync(rest[.._resampler.Flush(rest)]);
            await SayAsync($$"""{"type":"input_audio_buffer.committed","event_id":"e3","previous_item_id":null,"item_id":"item_{{++_item}}"}""");
        }

        IReadOnlyList<Word> words = await _hearer!.EndAsync();
        await TellAsync();
        await _hearer.DisposeAsync();
        _hearer = null;
        await SayDoneAsync(string.Join(' ', words.Select(static word => word.Text)));
        if (_dialect == RealtimeDialect.Mistral)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _context.RequestAborted);
            return false;
        }

        return true;
    }

    private async Task<bool> TellAsync()
    {
        foreach (string word in _hearer!.TakeNews())
        {
            // Models write their words in pieces.
            foreach (string piece in new[] { " " + word[..1], word[1..] })
            {
                await SayAsync(_dialect switch
                {
                    RealtimeDialect.Vllm => new JsonObject { ["type"] = "transcription.delta", ["delta"] = piece },
                    RealtimeDialect.Mistral => new JsonObject { ["type"] = "transcription.text.delta", ["text"] = piece },
                    _ => new JsonObject
                    {
                        ["type"] = "conversation.item.input_audio_transcription.delta",
                        ["item_id"] = "item_x",
                        ["content_index"] = 0,
                        ["delta"] = piece,
                    },
                });
            }
        }

        return true;
    }

    private Task<bool> SayDoneAsync(string text) => SayAsync(_dialect switch
    {
        RealtimeDialect.Vllm => new JsonObject { ["type"] = "transcription.done", ["text"] = text, ["usage"] = new JsonObject { ["total_tokens"] = 9 } },
        RealtimeDialect.Mistral => new JsonObject
        {
            ["type"] = "transcription.done",
            ["model"] = "digits",
            ["text"] = text,
            ["language"] = "en",
            ["segments"] = new JsonArray(),
            ["usage"] = new JsonObject(),
        },
        _ => new JsonObject
        {
            ["type"] = "conversation.item.input_audio_transcription.completed",
            ["item_id"] = "item_x",
            ["content_index"] = 0,
            ["transcript"] = text,
            ["usage"] = new JsonObject { ["type"] = "duration", ["seconds"] = 1 },
        },
    });

    private Task<bool> SayAsync(JsonObject message) => SayAsync(message.ToJsonString());

    private async Task<bool> SayAsync(string message)
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, _context.RequestAborted);
        return true;
    }
}
