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

    /// <summary>Text before the recording, as context: as <see cref="SessionOptions.Prompt"/>.</summary>
    public string Prompt { get; init; } = "";

    /// <inheritdoc cref="SessionOptions.HotWords"/>
    public IReadOnlyList<string> HotWords { get; init; } = [];

    /// <inheritdoc cref="SessionOptions.SuppressText"/>
    public IReadOnlyList<string> SuppressText { get; init; } = [];

    /// <inheritdoc cref="SessionOptions.SuppressTokens"/>
    public IReadOnlyList<int> SuppressTokens { get; init; } = [];

    /// <summary>
    /// Step, 0.1–1, to the next temperature for as long as a text looks wrong; 0 never tries again. libwhisper's own loop, which
    /// files take, knows no other steps.
    /// </summary>
    public float TemperatureIncrement { get; init; } = 0.2f;

    /// <inheritdoc cref="SessionOptions.Failover"/>
    public EngineChain? Failover { get; init; }

    // Nobody waits for a file's partials, so its windows may be as long as Whisper's.
    internal SessionOptions ToSessionOptions() => new()
    {
        Language = Language,
        Translate = Translate,
        BeamSize = BeamSize,
        Prompt = Prompt,
        HotWords = HotWords,
        SuppressText = SuppressText,
        SuppressTokens = SuppressTokens,
        Temperatures = Steps(TemperatureIncrement),
        Failover = Failover,
        Partials = false,
        Stepwise = false,
        MaxSegment = TimeSpan.FromSeconds(28),
    };

    private static float[] Steps(float increment)
    {
        if (increment == 0)
        {
            return [];
        }

        // Written so that NaN fails.
        if (!(increment >= 0.1f && increment <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TemperatureIncrement), increment, "A temperature increment is 0 or lies between 0.1 and 1.");
        }

        return [.. Enumerable.Range(1, (int)(1.001f / increment)).Select(i => Math.Min(i * increment, 1))];
    }
}
