namespace EchoNative;

/// <summary>A word of a worker's result.</summary>
/// <param name="Text">The word, without spaces around it.</param>
/// <param name="Start">When it begins, in seconds from the window's start.</param>
/// <param name="End">When it ends.</param>
/// <param name="Probability">0–1.</param>
internal sealed record WorkerWord(string Text, double Start, double End, double Probability);
