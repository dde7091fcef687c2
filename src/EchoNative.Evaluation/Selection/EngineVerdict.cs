namespace EchoNative.Evaluation.Selection;

/// <summary>What was found out about a configured engine.</summary>
/// <param name="Settings">Its settings.</param>
/// <param name="Rule">Which rule of docs/engines.md applied to it: the lower, the sooner it is taken; null where it can't run here.</param>
/// <param name="RealtimeFactor">Time to transcribe the demo's recording per second of it; null where that was not measured.</param>
/// <param name="Reason">In words.</param>
internal sealed record EngineVerdict(EngineSettings Settings, int? Rule, double? RealtimeFactor, string Reason);
