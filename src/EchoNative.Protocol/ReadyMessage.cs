namespace EchoNative.Protocol;

/// <summary><c>ready</c>: the session exists; audio may follow.</summary>
public sealed record ReadyMessage : ServerMessage
{
    /// <summary>Name of the session in the server's log, 32 hexadecimal digits.</summary>
    public required string Session { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Audio between two partials in ms.</summary>
    public required int StepMs { get; init; }

    /// <summary>Silence that ends a segment in ms.</summary>
    public required int EndOfSpeechMs { get; init; }

    /// <summary>Largest binary frame of this session in bytes, header included.</summary>
    public required int MaxFrameBytes { get; init; }
}
