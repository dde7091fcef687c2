using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Limits;

/// <summary>What <see cref="FactorBenchmark"/> goes through.</summary>
internal sealed record FactorOptions
{
    /// <summary>Names of published architectures.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>How their weights are stored.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Threads of an inference.</summary>
    public required IReadOnlyList<int> Threads { get; init; }

    /// <summary>Windows, in seconds.</summary>
    public required IReadOnlyList<double> Windows { get; init; }

    /// <summary>Times that each is measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>What the windows hold.</summary>
    public required SpeechRecording Recording { get; init; }

    /// <summary>The command that was typed.</summary>
    public required string Command { get; init; }
}
