namespace EchoNative.Protocol;

/// <summary><c>ready</c>: the session exists; audio may follow.</summary>
public sealed record ReadyMessage : ServerMessage
{
    /// <summary>Name of the session in the server's log, 32 hexadecimal digits.</summary>
    public required string Session { get; init; }

    /// <summary>Secret that lets its bearer resume the session, 43 characters; null when the client did not ask for it.</summary>
    public string? Token { get; init; }

    /// <summary>Whether it is new.</summary>
    public required SessionOrigin Origin { get; init; }

    /// <summary>How long the session waits for a client that has lost its connection, in seconds; 0 when it does not.</summary>
    public required double ResumeS { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Audio between two partials in ms.</summary>
    public required int StepMs { get; init; }

    /// <summary>Silence that ends a segment in ms.</summary>
    public required int EndOfSpeechMs { get; init; }

    /// <summary>Where each source stands.</summary>
    public required IReadOnlyList<SourcePosition> Sources { get; init; }
}
