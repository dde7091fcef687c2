namespace EchoNative;

/// <summary>How often a final was decoded again because its text looked wrong, each time by the first of these causes that applied.</summary>
public readonly record struct FallbackCounts
{
    /// <summary>The limit of tokens came before the end of the text.</summary>
    public long NoEnd { get; init; }

    /// <summary>It repeated the prompt.</summary>
    public long PromptEcho { get; init; }

    /// <summary>It went round in circles.</summary>
    public long Repetition { get; init; }

    /// <summary>It had more words than anybody speaks in that time.</summary>
    public long TooFast { get; init; }

    /// <summary>The model did not believe it.</summary>
    public long LowProbability { get; init; }

    /// <summary>All of them.</summary>
    public long Total => NoEnd + PromptEcho + Repetition + TooFast + LowProbability;

    /// <summary>Adds up what two have counted.</summary>
    public static FallbackCounts operator +(FallbackCounts left, FallbackCounts right) => Add(left, right);

    /// <inheritdoc cref="op_Addition"/>
    public static FallbackCounts Add(FallbackCounts left, FallbackCounts right) => new()
    {
        NoEnd = left.NoEnd + right.NoEnd,
        PromptEcho = left.PromptEcho + right.PromptEcho,
        Repetition = left.Repetition + right.Repetition,
        TooFast = left.TooFast + right.TooFast,
        LowProbability = left.LowProbability + right.LowProbability,
    };

    internal static FallbackCounts Of(DegenerateReasons reasons) => reasons switch
    {
        _ when reasons.HasFlag(DegenerateReasons.NoEnd) => new() { NoEnd = 1 },
        _ when reasons.HasFlag(DegenerateReasons.PromptEcho) => new() { PromptEcho = 1 },
        _ when reasons.HasFlag(DegenerateReasons.Repetition) => new() { Repetition = 1 },
        _ when reasons.HasFlag(DegenerateReasons.TooFast) => new() { TooFast = 1 },
        _ when reasons.HasFlag(DegenerateReasons.LowProbability) => new() { LowProbability = 1 },
        _ => default,
    };
}
