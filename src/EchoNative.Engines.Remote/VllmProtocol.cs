using System.Text.Json;

namespace EchoNative;

/// <summary>vLLM (vllm/…/speech_to_text/realtime/connection.py).</summary>
internal sealed class VllmProtocol(RealtimeEngineOptions options) : RealtimeProtocol
{
    /// <inheritdoc/>
    public override Uri Address => options.Url;

    /// <inheritdoc/>
    public override bool ConfirmsSetup => false;

    /// <inheritdoc/>
    public override string Append => "input_audio_buffer.append";

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte>? Begin { get; } = """{"type":"input_audio_buffer.commit","final":false}"""u8.ToArray();

    /// <inheritdoc/>
    public override IReadOnlyList<ReadOnlyMemory<byte>> End { get; } = ["""{"type":"input_audio_buffer.commit","final":true}"""u8.ToArray()];

    /// <inheritdoc/>
    public override void WriteSetup(Utf8JsonWriter writer, string? language, string? prompt)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "session.update");
        writer.WriteString("model", options.Model);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override (RealtimeEvent Kind, string? Text) Read(RealtimeMessage message) => message.Type switch
    {
        "session.created" => (RealtimeEvent.Created, null),
        "transcription.delta" => (RealtimeEvent.Delta, message.Delta),
        "transcription.done" => (RealtimeEvent.Done, message.Text),
        "error" => (RealtimeEvent.Error, null),
        _ => (RealtimeEvent.Other, null),
    };
}
