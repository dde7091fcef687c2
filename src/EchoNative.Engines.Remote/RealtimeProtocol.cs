using System.Text.Json;
using EchoNative.Audio;

namespace EchoNative;

/// <summary>How a dialect says what all of them say: set up, audio, its end, text. Stateless.</summary>
internal abstract class RealtimeProtocol
{
    /// <summary>Where to connect.</summary>
    public abstract Uri Address { get; }

    /// <summary>WebSocket subprotocol to ask for, or null.</summary>
    public virtual string? Subprotocol => null;

    /// <summary>Samples per second.</summary>
    public virtual int SampleRate => Pcm.SampleRate;

    /// <summary>Whether set-up is answered by <see cref="RealtimeEvent.Updated"/>.</summary>
    public virtual bool ConfirmsSetup => true;

    /// <summary>Whether a connection takes other stretches of speech after the first.</summary>
    public virtual bool IsReusable => true;

    /// <summary>Type of a message with audio.</summary>
    public abstract string Append { get; }

    /// <summary>Message before a stretch's audio, or null.</summary>
    public virtual ReadOnlyMemory<byte>? Begin => null;

    /// <summary>Messages after a stretch's audio.</summary>
    public abstract IReadOnlyList<ReadOnlyMemory<byte>> End { get; }

    /// <summary>The protocol of some options.</summary>
    public static RealtimeProtocol Of(RealtimeEngineOptions options) => options.Dialect switch
    {
        RealtimeDialect.Vllm => new VllmProtocol(options),
        RealtimeDialect.Mistral => new MistralProtocol(options),
        _ => new OpenAIProtocol(options),
    };

    /// <summary>Writes the message that sets up a connection.</summary>
    public abstract void WriteSetup(Utf8JsonWriter writer, string? language, string? prompt);

    /// <summary>Says what an event means, and its text.</summary>
    public abstract (RealtimeEvent Kind, string? Text) Read(RealtimeMessage message);
}
