namespace EchoNative.Evaluation.Scenarios;

/// <summary>How a scenario is run.</summary>
internal sealed record ScenarioOptions
{
    /// <summary>Which one.</summary>
    public required ScenarioKind Kind { get; init; }

    /// <summary>How long, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>What is said, from these recordings in turn.</summary>
    public required IReadOnlyList<SpeechRecording> Recordings { get; init; }

    /// <summary>Brings up what it is run on.</summary>
    public required Func<CancellationToken, Task<IScenarioTarget>> StartTarget { get; init; }

    /// <summary>The command that was typed.</summary>
    public required string Command { get; init; }

    /// <summary>Model, threads and whatever else matters, by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }
}
