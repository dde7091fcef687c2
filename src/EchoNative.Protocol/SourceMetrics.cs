namespace EchoNative.Protocol;

/// <summary>A source in <see cref="MetricsMessage"/>.</summary>
public sealed record SourceMetrics
{
    /// <summary>Number of the source.</summary>
    public required int Source { get; init; }

    /// <summary>Stretches of speech that have ended and wait for their final.</summary>
    public required int Queue { get; init; }

    /// <summary>Audio in them, in seconds.</summary>
    public required double BacklogS { get; init; }

    /// <summary>Samples lost so far, per channel at the source's rate.</summary>
    public required long Dropped { get; init; }

    /// <summary>Share of the audio so far in which nobody spoke, 0–1.</summary>
    public required double SilenceRatio { get; init; }

    /// <summary>Partials that were given up or replaced before they were sent.</summary>
    public required long FramesSkipped { get; init; }

    /// <summary>How much faster the source's clock runs than the client's: time by its samples less time by its capture times, in ms.</summary>
    public required double DriftMs { get; init; }
}
