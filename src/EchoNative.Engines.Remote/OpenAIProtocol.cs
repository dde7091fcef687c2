using System.Text.Json;

namespace EchoNative;

/// <summary>OpenAI, transcription sessions: GA messages, no detector of speech on their side.</summary>
internal sealed class OpenAIProtocol(RealtimeEngineOptions options) : RealtimeProtocol
{
    /// <inheritdoc/>
    public override Uri Address => options.Url;

    /// <inheritdoc/>
    public override string Subprotocol => "realtime";

    /// <inheritdoc/>
    public override int SampleRate => 24000; // the only rate of its PCM

    /// <inheritdoc/>
    public override string Append => "input_audio_buffer.append";

    /// <inheritdoc/>
    public override IReadOnlyList<ReadOnlyMemory<byte>> End { get; } = ["""{"type":"input_audio_buffer.commit"}"""u8.ToArray()];

    /// <inheritdoc/>
    public override void WriteSetup(Utf8JsonWriter writer, string? language, string? prompt)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "session.update");
        writer.WriteStartObject("session");
        writer.WriteString("type", "transcription");
        writer.WriteStartObject("audio");
        writer.WriteStartObject("input");
        writer.WriteStartObject("format");
        writer.WriteString("type", "audio/pcm");
        writer.WriteNumber("rate", SampleRate);
        writer.WriteEndObject();
        writer.WriteStartObject("transcription");
        writer.WriteString("model", options.Model);
        Add("language", language);
        Add("prompt", prompt);
        writer.WriteEndObject();
        writer.WriteNull("turn_detection");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }
    }

    /// <inheritdoc/>
    public override (RealtimeEvent Kind, string? Text) Read(RealtimeMessage message) => message.Type switch
    {
        "session.created" or "transcription_session.created" => (RealtimeEvent.Created, null),
        "session.updated" or "transcription_session.updated" => (RealtimeEvent.Updated, null),
        "conversation.item.input_audio_transcription.delta" => (RealtimeEvent.Delta, message.Delta),
        "conversation.item.input_audio_transcription.completed" => (RealtimeEvent.Done, message.Transcript),
        "conversation.item.input_audio_transcription.failed" or "error" => (RealtimeEvent.Error, null),
        _ => (RealtimeEvent.Other, null),
    };
}
