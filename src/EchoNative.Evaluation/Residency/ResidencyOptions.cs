using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Residency;

/// <summary>How residency is measured.</summary>
internal sealed record ResidencyOptions
{
    /// <summary>Windows of a block: a session is opened for each, and its median is one point of the line.</summary>
    public const int Block = 10;

    /// <summary>The engine.</summary>
    public required WhisperEngineOptions Engine { get; init; }

    /// <summary>What every window holds: its first piece.</summary>
    public required SpeechRecording Recording { get; init; }

    /// <summary>Windows, at least three blocks.</summary>
    public required int Windows { get; init; }

    /// <summary>The command that was typed.</summary>
    public required string Command { get; init; }

    /// <summary>Called before each session, with the number of its first window: for tests that do what must not happen.</summary>
    public Action<int>? BeforeSession { get; init; }
}
