using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>One word of a result.</summary>
/// <param name="Text">The word.</param>
/// <param name="Start">Start in seconds on the session's clock.</param>
/// <param name="End">End, the same.</param>
/// <param name="Probability">Probability, 0–1; on the wire <c>p</c>.</param>
public sealed record WordTiming(string Text, double Start, double End, [property: JsonPropertyName("p")] double Probability);
