namespace EchoNative.Evaluation.Faults;

/// <summary>What happened in a <see cref="Campaign"/>, and what went wrong that should not have.</summary>
internal sealed record CampaignResult
{
    /// <summary>Where chance began.</summary>
    public required int Seed { get; init; }

    /// <summary>Sessions at a time.</summary>
    public required int Parallel { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Audio of the disturbed sessions.</summary>
    public required double AudioSeconds { get; init; }

    /// <summary>Connections that clients made.</summary>
    public required int Connections { get; init; }

    /// <summary>Those that were cut.</summary>
    public required int Cuts { get; init; }

    /// <summary>By closing.</summary>
    public required int Closed { get; init; }

    /// <summary>By a reset.</summary>
    public required int Reset { get; init; }

    /// <summary>Connections that were swallowed instead.</summary>
    public required int HalfOpen { get; init; }

    /// <summary>Directions that were held up.</summary>
    public required int Delayed { get; init; }

    /// <summary>Resumes that came twice.</summary>
    public required int Duplicated { get; init; }

    /// <summary>Times the server was killed.</summary>
    public required int Kills { get; init; }

    /// <summary>How far everything was each time a session or a server had ended.</summary>
    public required IReadOnlyList<CampaignMoment> Moments { get; init; }

    /// <summary>Every session.</summary>
    public required IReadOnlyList<SessionRecord> Sessions { get; init; }

    /// <summary>Each difference from the undisturbed runs, and each session that failed. Empty is what is wanted.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
