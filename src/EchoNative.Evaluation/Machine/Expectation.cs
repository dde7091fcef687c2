namespace EchoNative.Evaluation.Machine;

/// <summary>What to expect of a model on a machine, predicted.</summary>
internal sealed record Expectation
{
    /// <summary>Its name in the catalogue.</summary>
    public required string Model { get; init; }

    /// <summary>How its weights are stored.</summary>
    public required string Type { get; init; }

    /// <summary>How exact it is beside the others: more is better.</summary>
    public required int Rank { get; init; }

    /// <summary>Size of its file.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Whether it is here.</summary>
    public required bool Present { get; init; }

    /// <summary>Time of a live inference over <see cref="Recommender.Window"/> seconds, alone, in seconds.</summary>
    public required double Inference { get; init; }

    /// <summary>That time for each second of the window.</summary>
    public double RealtimeFactor => Inference / Recommender.Window;

    /// <summary>The same with the shortest window that there usually is, which is the worst.</summary>
    public required double WorstRealtimeFactor { get; init; }

    /// <summary>From a word's end until it is shown, usually, in seconds.</summary>
    public required double WordLatency { get; init; }

    /// <summary>From the end of speech to its final, beyond the end-of-speech wait, usually, in seconds.</summary>
    public required double FinalLatency { get; init; }

    /// <summary>The same when the longest window comes just after a partial of it began.</summary>
    public required double WorstFinalLatency { get; init; }

    /// <summary>Sessions that speak at a time and get a partial every second.</summary>
    public required int Sessions { get; init; }

    /// <summary>Why it does not suit this machine, <c>too large</c> or <c>too slow</c>; null when it does.</summary>
    public string? Objection { get; init; }
}
