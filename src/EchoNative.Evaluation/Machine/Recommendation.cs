namespace EchoNative.Evaluation.Machine;

/// <summary>What suits a machine.</summary>
internal sealed record Recommendation
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Whether it is here; if not, it is to be pulled.</summary>
    public required bool Present { get; init; }

    /// <summary>Threads of each inference; null: as many as the load leaves.</summary>
    public int? Threads { get; init; }

    /// <summary>Least new audio between two partials, in milliseconds.</summary>
    public required int StepMilliseconds { get; init; }

    /// <summary>Most sessions at a time.</summary>
    public required int MaxSessions { get; init; }

    /// <summary>What to expect of it.</summary>
    public required Expectation Expected { get; init; }
}
