namespace EchoNative.Evaluation.Peers;

/// <summary>What a live method shows from a moment on.</summary>
/// <param name="Seconds">Since the first sample was said.</param>
/// <param name="Settled">Words that stay.</param>
/// <param name="Tentative">Words that may change, behind them.</param>
internal sealed record LiveText(double Seconds, string Settled, string Tentative);
