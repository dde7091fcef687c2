namespace EchoNative.Protocol;

/// <summary><c>start</c>: the first message; says what the binary frames hold and what the client wants to hear.</summary>
public sealed record StartMessage : ClientMessage
{
    /// <summary>Version of the protocol; only 1 exists. Null: 1.</summary>
    public int? Version { get; init; }

    /// <summary>Samples per second and channel, 8000–192000.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Channels, 1–8; they are averaged.</summary>
    public required int Channels { get; init; }

    /// <summary>How a sample is stored.</summary>
    public required AudioEncoding Encoding { get; init; }

    /// <summary>Language code such as <c>en</c>, or <c>auto</c>. Null: the model's default.</summary>
    public string? Language { get; init; }

    /// <summary>False: finals only. Null: true.</summary>
    public bool? Partials { get; init; }

    /// <summary>Audio between two partials in ms. Null: the server's default.</summary>
    public int? StepMs { get; init; }

    /// <summary>Silence that ends a segment in ms. Null: the server's default.</summary>
    public int? EndOfSpeechMs { get; init; }
}
