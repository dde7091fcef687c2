using System.Text.Json;

namespace EchoNative;

/// <summary>Mistral (mistralai/client-python, extra/realtime). A connection is for one stretch of speech: nothing but its end brings the last words.</summary>
internal sealed class MistralProtocol(RealtimeEngineOptions options) : RealtimeProtocol
{
    /// <inheritdoc/>
    public override Uri Address { get; } = WithModel(options.Url, options.Model!);

    /// <inheritdoc/>
    public override bool IsReusable => false;

    /// <inheritdoc/>
    public override string Append => "input_audio.append";

    /// <inheritdoc/>
    public override IReadOnlyList<ReadOnlyMemory<byte>> End { get; } =
        ["""{"type":"input_audio.flush"}"""u8.ToArray(), """{"type":"input_audio.end"}"""u8.ToArray()];

    /// <inheritdoc/>
    public override void WriteSetup(Utf8JsonWriter writer, string? language, string? prompt)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "session.update");
        writer.WriteStartObject("session");
        writer.WriteStartObject("audio_format");
        writer.WriteString("encoding", "pcm_s16le");
        writer.WriteNumber("sample_rate", SampleRate);
        writer.WriteEndObject();
        if (options.Delay is { } delay)
        {
            writer.WriteNumber("target_streaming_delay_ms", (int)delay.TotalMilliseconds);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override (RealtimeEvent Kind, string? Text) Read(RealtimeMessage message) => message.Type switch
    {
        "session.created" => (RealtimeEvent.Created, null),
        "session.updated" => (RealtimeEvent.Updated, null),
        "transcription.text.delta" => (RealtimeEvent.Delta, message.Text),
        "transcription.done" => (RealtimeEvent.Done, message.Text),
        "error" => (RealtimeEvent.Error, null),
        _ => (RealtimeEvent.Other, null),
    };

    // The service wants the model in the query.
    private static Uri WithModel(Uri url, string model)
    {
        string query = url.Query.TrimStart('?');
        bool hasModel = query.Split('&').Any(static part => part.StartsWith("model=", StringComparison.Ordinal));
        string added = $"model={Uri.EscapeDataString(model)}";
        return hasModel ? url : new UriBuilder(url) { Query = query.Length == 0 ? added : $"{query}&{added}" }.Uri;
    }
}
