namespace EchoNative;

/// <summary>How much an engine has to do.</summary>
public sealed record EngineLoad
{
    /// <summary>
    /// Time that finals took per second of their audio, over those of the last ten seconds; from 1 on the engine falls behind. A final's time
    /// runs from when its session had nothing else to wait for (its speech had ended and the final before it was out) until it was out; so
    /// it holds the wait for the other sessions, and not the wait for oneself of a client that sends faster than realtime. A final that is
    /// not out yet counts once it has waited longer than its audio lasts. 0 when there were none.
    /// </summary>
    public required double RealtimeFactor { get; init; }

    /// <summary>95th percentile of the time of the last inferences, at most 256 and one minute old.</summary>
    public required TimeSpan InferenceP95 { get; init; }

    /// <summary>Inferences that wait for a worker.</summary>
    public required int QueuedInferences { get; init; }

    /// <summary>Stretches of speech that have ended and wait for their final, over all sessions.</summary>
    public required int FinalsWaiting { get; init; }
}
