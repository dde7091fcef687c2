namespace EchoNative.Evaluation.Hallucination;

/// <summary>What <see cref="HallucinationBenchmark"/> listens to.</summary>
internal sealed record HallucinationOptions
{
    public required WhisperEngineOptions Engine { get; init; }

    /// <summary>Minutes of sound in all, in equal parts of each kind.</summary>
    public required int Minutes { get; init; }

    public required string Command { get; init; }
}
