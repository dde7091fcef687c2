namespace EchoNative.Cli.Wer;

/// <summary>What was said and what was heard.</summary>
/// <param name="Name">Of the recording; null where there is but one.</param>
/// <param name="Reference">What was said.</param>
/// <param name="Hypothesis">What was heard.</param>
internal sealed record TextPair(string? Name, string Reference, string Hypothesis);
