using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>One recognised word.</summary>
/// <param name="Text">The word without surrounding space, punctuation included.</param>
/// <param name="Start">Start on the clock of its session or file.</param>
/// <param name="End">End on the same clock, not before <paramref name="Start"/>.</param>
/// <param name="Probability">Mean probability of its tokens, 0–1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Word(string Text, TimeSpan Start, TimeSpan End, float Probability);
