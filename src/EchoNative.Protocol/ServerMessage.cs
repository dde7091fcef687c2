using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>A text frame from server to client.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ReadyMessage), "ready")]
[JsonDerivedType(typeof(PartialMessage), "partial")]
[JsonDerivedType(typeof(FinalMessage), "final")]
[JsonDerivedType(typeof(AckMessage), "ack")]
[JsonDerivedType(typeof(DroppedMessage), "dropped")]
[JsonDerivedType(typeof(StatusMessage), "status")]
[JsonDerivedType(typeof(MetricsMessage), "metrics")]
[JsonDerivedType(typeof(FlushedMessage), "flushed")]
[JsonDerivedType(typeof(StoppedMessage), "stopped")]
[JsonDerivedType(typeof(PongMessage), "pong")]
[JsonDerivedType(typeof(ErrorMessage), "error")]
public abstract record ServerMessage
{
    private protected ServerMessage()
    {
    }
}
