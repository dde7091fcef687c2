namespace EchoNative.Protocol;

/// <summary><c>ping</c>: answered by <see cref="PongMessage"/>; also keeps an idle session alive.</summary>
/// <param name="Id">Any number; the answer carries it.</param>
public sealed record PingMessage(long Id) : ClientMessage;
