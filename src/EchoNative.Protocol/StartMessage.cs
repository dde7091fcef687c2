namespace EchoNative.Protocol;

/// <summary><c>start</c>: the first message; says what the binary frames hold and what the client wants to hear.</summary>
public sealed record StartMessage : ClientMessage
{
    /// <summary>Version of the protocol; only 1 exists. Null: 1.</summary>
    public int? Version { get; init; }

    /// <summary>Where the audio comes from, 1–4 sources. A source's place in this list is its number in binary frames and in results.</summary>
    public required IReadOnlyList<AudioSource> Sources { get; init; }

    /// <summary>Language code such as <c>en</c>, or <c>auto</c>. Null: the model's default.</summary>
    public string? Language { get; init; }

    /// <summary>False: finals only. Null: true.</summary>
    public bool? Partials { get; init; }

    /// <summary>Audio between two partials in ms. Null: the server's default.</summary>
    public int? StepMs { get; init; }

    /// <summary>Silence that ends a segment in ms. Null: the server's default.</summary>
    public int? EndOfSpeechMs { get; init; }

    /// <summary>
    /// True: the client keeps what is not committed and comes back when the connection is lost, so the session waits for it. Null: false.
    /// </summary>
    public bool? Resumable { get; init; }

    /// <summary>Goes on with a session that was begun before. Null: a new one.</summary>
    public ResumeRequest? Resume { get; init; }

    /// <summary>A session with one source.</summary>
    /// <param name="source">The source.</param>
    public static StartMessage Of(AudioSource source) => new() { Sources = [source] };
}
