namespace EchoNative.Evaluation.Peers;

/// <summary>A program that is compared with failed.</summary>
public sealed class PeerException(string message) : Exception(message);
