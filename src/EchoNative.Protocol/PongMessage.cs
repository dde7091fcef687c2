namespace EchoNative.Protocol;

/// <summary><c>pong</c>: the answer to <see cref="PingMessage"/>.</summary>
/// <param name="Id">The number of the request.</param>
public sealed record PongMessage(long Id) : ServerMessage;
