using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Soak;

/// <summary>How long users come and go.</summary>
internal sealed record SoakOptions
{
    /// <summary>How long.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>The engine.</summary>
    public required WhisperEngineOptions Engine { get; init; }

    /// <summary>What they say.</summary>
    public required SpeechRecording Recording { get; init; }

    /// <summary>The command that was typed.</summary>
    public required string Command { get; init; }
}
