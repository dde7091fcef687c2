using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>A text frame from client to server.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StartMessage), "start")]
[JsonDerivedType(typeof(SkipMessage), "skip")]
[JsonDerivedType(typeof(FlushMessage), "flush")]
[JsonDerivedType(typeof(StopMessage), "stop")]
[JsonDerivedType(typeof(PingMessage), "ping")]
public abstract record ClientMessage
{
    private protected ClientMessage()
    {
    }
}
