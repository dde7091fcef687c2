namespace EchoNative.Protocol;

/// <summary>One stream of audio of a session, such as a microphone or what the loudspeakers play.</summary>
public sealed record AudioSource
{
    /// <summary>What the client calls it, at most 32 characters. Null: nothing.</summary>
    public string? Name { get; init; }

    /// <summary>Samples per second and channel, 8000–192000.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Channels, 1–8; they are averaged.</summary>
    public required int Channels { get; init; }

    /// <summary>How a sample is stored.</summary>
    public required AudioEncoding Encoding { get; init; }

    /// <summary>Who is served first when the server is busy, and who is degraded first. Null: normal.</summary>
    public SourcePriority? Priority { get; init; }
}
