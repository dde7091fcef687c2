namespace EchoNative.Evaluation.Faults;

/// <summary>One fault of a connection.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Up">Whether it happens to what the client sends, or to what the server sends.</param>
/// <param name="After">Bytes in that direction that pass before.</param>
/// <param name="Pause">Length of a delay.</param>
internal sealed record Fault(FaultKind Kind, bool Up, long After, TimeSpan Pause = default);
