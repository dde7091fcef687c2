namespace EchoNative;

/// <summary>How much an engine has to do. docs/overload.md tells why it is measured like this.</summary>
public sealed record EngineLoad
{
    /// <summary>
    /// Time that the finals of the last ten seconds took. A final's time runs from when its session had nothing else to wait for (its speech
    /// had ended and the final before it was out) until it was out; so it holds the wait for other sessions, and not the wait for
    /// oneself of a client that sends faster than realtime. A final that is not out yet counts once it has waited longer than it lasts.
    /// </summary>
    public required TimeSpan FinalTime { get; init; }

    /// <summary>Audio that they cover.</summary>
    public required TimeSpan FinalAudio { get; init; }

    /// <summary>Time of the finals per second of their audio: from 1 on the engine falls behind. 0 when there were none.</summary>
    public double RealtimeFactor => FinalAudio == TimeSpan.Zero ? 0 : FinalTime / FinalAudio;

    /// <summary>Mean time of the last inferences, at most 256 and one minute old.</summary>
    public required TimeSpan InferenceMean { get; init; }

    /// <summary>95th percentile of the time of the last inferences, at most 256 and one minute old.</summary>
    public required TimeSpan InferenceP95 { get; init; }

    /// <summary>Inferences that wait for a worker.</summary>
    public required int QueuedInferences { get; init; }

    /// <summary>Stretches of speech that have ended and wait for their final, over all sessions.</summary>
    public required int FinalsWaiting { get; init; }

    /// <summary>The load of two engines that share a machine; of the times of inferences the larger.</summary>
    public static EngineLoad Sum(EngineLoad left, EngineLoad right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new EngineLoad
        {
            FinalTime = left.FinalTime + right.FinalTime,
            FinalAudio = left.FinalAudio + right.FinalAudio,
            InferenceMean = left.InferenceMean > right.InferenceMean ? left.InferenceMean : right.InferenceMean,
            InferenceP95 = left.InferenceP95 > right.InferenceP95 ? left.InferenceP95 : right.InferenceP95,
            QueuedInferences = left.QueuedInferences + right.QueuedInferences,
            FinalsWaiting = left.FinalsWaiting + right.FinalsWaiting,
        };
    }
}
