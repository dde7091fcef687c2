namespace EchoNative;

/// <summary>One token of a result.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Probability">Its probability, 0–1.</param>
/// <param name="Start">Estimated start, in the audio that was decoded.</param>
/// <param name="End">Estimated end.</param>
public readonly record struct DecodedToken(int Id, float Probability, TimeSpan Start, TimeSpan End);
