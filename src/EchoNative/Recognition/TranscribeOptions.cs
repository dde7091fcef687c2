namespace EchoNative;

/// <summary>How a whole recording is transcribed.</summary>
public sealed record TranscribeOptions
{
    /// <summary>Two-letter code such as <c>en</c>, or <c>auto</c>. Null: English for an English-only model, else detected.</summary>
    public string? Language { get; init; }

    /// <summary>Translate into English instead of transcribing; needs a multilingual model.</summary>
    public bool Translate { get; init; }

    /// <summary>Beams, 1 (greedy)–<see cref="DecodeOptions.MaxDecoders"/>.</summary>
    public int BeamSize { get; init; } = 1;

    // Nobody waits for a file's partials, so its windows may be as long as Whisper's.
    internal SessionOptions ToSessionOptions() => new()
    {
        Language = Language,
        Translate = Translate,
        BeamSize = BeamSize,
        Partials = false,
        Stepwise = false,
        MaxSegment = TimeSpan.FromSeconds(28),
    };
}
