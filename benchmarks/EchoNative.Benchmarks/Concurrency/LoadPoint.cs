namespace EchoNative.Benchmarks.Concurrency;

/// <summary>What so many sessions at a time came to.</summary>
/// <param name="Sessions">Sessions.</param>
/// <param name="RealtimeFactor">Share of the workers' time that inferences took: from 1 on they fall behind.</param>
/// <param name="Cpu">CPUs that the process kept busy.</param>
/// <param name="Finals">From the moment at which silence was long enough to the final, in seconds.</param>
/// <param name="PartialsPerSecond">Partials per session and second of audio.</param>
/// <param name="MemoryPerSession">Resident bytes added, per session.</param>
/// <param name="Complete">Whether nothing was refused for want of room and everything was final soon after the last sample.</param>
internal sealed record LoadPoint(
    int Sessions, double RealtimeFactor, double Cpu, Quantiles Finals, double PartialsPerSecond, double MemoryPerSession, bool Complete)
{
    private const double LatestFinal = 1;

    public bool Sustained => Complete && RealtimeFactor < 1 && Finals.Of(0.95) < LatestFinal;
}
