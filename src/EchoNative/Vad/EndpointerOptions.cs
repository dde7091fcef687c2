namespace EchoNative.Vad;

/// <summary>How an <see cref="Endpointer"/> makes stretches of speech of probabilities.</summary>
public sealed record EndpointerOptions
{
    /// <summary>Probability at which speech may start, 0–1.</summary>
    public float Onset { get; init; } = 0.5f;

    /// <summary>Probability below which a hop is silence, 0–<see cref="Onset"/>. Silero's authors take 0.15 less than the onset.</summary>
    public float Offset { get; init; } = 0.35f;

    /// <summary>Speech shorter than this is taken for a click, 0–1 s.</summary>
    public TimeSpan MinSpeech { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>How far a stretch reaches back before the first sound that was heard as speech, 0–1 s.</summary>
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Silence that ends a stretch (the hang-over, which belongs to it), 100 ms–10 s.</summary>
    public TimeSpan EndOfSpeech { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest stretch, 4–60 s; a longer one is cut at the quietest point of its second half.</summary>
    public TimeSpan MaxSegment { get; init; } = TimeSpan.FromSeconds(8.9);

    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range; its name is the exception's.</exception>
    internal void Validate()
    {
        ThrowUnless(Onset is >= 0 and <= 1, Onset, nameof(Onset), "0 to 1");
        ThrowUnless(Offset >= 0 && Offset <= Onset, Offset, nameof(Offset), "0 to Onset");
        ThrowIfOutside(MinSpeech, 0, 1000, nameof(MinSpeech));
        ThrowIfOutside(PreRoll, 0, 1000, nameof(PreRoll));
        ThrowIfOutside(EndOfSpeech, 100, 10_000, nameof(EndOfSpeech));
        ThrowIfOutside(MaxSegment, 4000, 60_000, nameof(MaxSegment));
    }

    private static void ThrowIfOutside(TimeSpan value, int min, int max, string name) =>
        ThrowUnless(value.TotalMilliseconds >= min && value.TotalMilliseconds <= max, value, name, $"{min} to {max} ms");

    private static void ThrowUnless(bool inside, object value, string name, string range)
    {
        if (!inside)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies in {range}.");
        }
    }
}
