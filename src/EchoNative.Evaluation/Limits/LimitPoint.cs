namespace EchoNative.Evaluation.Limits;

/// <summary>What so many sessions at a time came to.</summary>
/// <param name="Sessions">Sessions.</param>
/// <param name="RealtimeFactor">Of the finals of ten seconds, the worst of the second half of the run.</param>
/// <param name="FinalP50">Median of the end-to-end latency of finals, in seconds.</param>
/// <param name="FinalP95">95th percentile of it.</param>
/// <param name="ShownP95">95th percentile of the time until a word was shown, in seconds.</param>
/// <param name="Lost">Samples lost.</param>
/// <param name="Cpu">CPUs that the process kept busy.</param>
internal sealed record LimitPoint(int Sessions, double RealtimeFactor, double FinalP50, double FinalP95, double ShownP95, long Lost, double Cpu)
{
    private const double LatestFinal = 1;

    /// <summary>Whether all of them were kept up with.</summary>
    public bool IsServed => RealtimeFactor < 1 && FinalP95 < LatestFinal && Lost == 0;
}
