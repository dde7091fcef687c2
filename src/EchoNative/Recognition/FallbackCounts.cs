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

    // No HasFlag: it boxes until the method is optimised.
    internal static FallbackCounts Of(DegenerateReasons reasons) =>
        (reasons & DegenerateReasons.NoEnd) != 0 ? new() { NoEnd = 1 }
        : (reasons & DegenerateReasons.PromptEcho) != 0 ? new() { PromptEcho = 1 }
        : (reasons & DegenerateReasons.Repetition) != 0 ? new() { Repetition = 1 }
        : (reasons & DegenerateReasons.TooFast) != 0 ? new() { TooFast = 1 }
        : (reasons & DegenerateReasons.LowProbability) != 0 ? new() { LowProbability = 1 }
        : default;
}
