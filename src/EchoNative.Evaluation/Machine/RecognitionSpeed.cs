namespace EchoNative.Evaluation.Machine;

/// <summary>How fast libwhisper is here, measured with models of random weights.</summary>
internal sealed record RecognitionSpeed
{
    /// <summary>Encoder and decoder at two contexts, for each model, type and number of threads that was tried.</summary>
    public required IReadOnlyList<SpeedPoint> Points { get; init; }

    /// <summary>Threads that are fastest for one inference at a time; of those within a twentieth, the fewest.</summary>
    public required int BestThreads { get; init; }

    /// <summary>Workers that an engine has by default.</summary>
    public required int Workers { get; init; }

    /// <summary>Time of an inference with one thread while all workers have one, against one alone.</summary>
    public required double Crowding { get; init; }

    /// <summary>Whether models run on a graphics processor.</summary>
    public required bool Gpu { get; init; }
}
