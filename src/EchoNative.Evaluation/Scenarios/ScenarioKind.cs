namespace EchoNative.Evaluation.Scenarios;

/// <summary>What is said.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="About">In words.</param>
/// <param name="Sources">Names of the sources.</param>
/// <param name="Silence">Share of the time in which nobody is to speak; 0 for as little as makes an end of speech.</param>
internal sealed record ScenarioKind(string Name, string About, IReadOnlyList<string> Sources, double Silence)
{
    /// <summary>One source, speech-heavy.</summary>
    public static readonly ScenarioKind A = new("scenario-a", "One source that speaks nearly all the time, in real time.", ["microphone"], 0);

    /// <summary>Two sources, speech-heavy.</summary>
    public static readonly ScenarioKind B = new(
        "scenario-b", "Two sources at a time, microphone and system, that speak nearly all the time, in real time.", ["microphone", "system"], 0);

    /// <summary>Two sources, mostly silent.</summary>
    public static readonly ScenarioKind C = new(
        "scenario-c",
        "Two sources at a time, microphone and system, silent for at least 80 % of the time, in real time; before it for as long the same two speaking nearly all the time, whose CPU it is compared with.",
        ["microphone", "system"],
        0.8);
}
