namespace EchoNative;

/// <summary>What came of a window, beside its words.</summary>
/// <param name="IsBelieved">Whether it looks like what somebody said.</param>
/// <param name="Start">Start of the window that was decoded, in samples of the stream.</param>
/// <param name="HasTokens">Whether the worker's tokens are those of all its words.</param>
/// <param name="Fallbacks">Decodes that were repeated, and why.</param>
/// <param name="IsLate">Whether it was cut short because it took too long.</param>
internal readonly record struct Hypothesis(bool IsBelieved, long Start, bool HasTokens = false, FallbackCounts Fallbacks = default, bool IsLate = false);
