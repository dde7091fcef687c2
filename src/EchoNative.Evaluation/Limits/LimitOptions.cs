using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Limits;

/// <summary>How the most sessions are searched for.</summary>
internal sealed record LimitOptions
{
    /// <summary>How long each number of sessions is tried, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most that are tried.</summary>
    public required int Most { get; init; }

    /// <summary>What is said.</summary>
    public required IReadOnlyList<SpeechRecording> Recordings { get; init; }

    /// <summary>Brings up what it is run on, for so many sessions.</summary>
    public required Func<int, CancellationToken, Task<IScenarioTarget>> StartTarget { get; init; }

    /// <summary>The command that was typed.</summary>
    public required string Command { get; init; }

    /// <summary>Model, threads and whatever else matters, by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }
}
