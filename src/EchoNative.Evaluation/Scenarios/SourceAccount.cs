namespace EchoNative.Evaluation.Scenarios;

/// <summary>What became of a source's samples, as the library or server says.</summary>
/// <param name="Transcribed">Covered by finals.</param>
/// <param name="Silent">Judged to be silence.</param>
/// <param name="Dropped">Given up, and told.</param>
internal sealed record SourceAccount(long Transcribed, long Silent, long Dropped);
