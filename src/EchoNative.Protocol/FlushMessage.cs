namespace EchoNative.Protocol;

/// <summary><c>flush</c>: make everything sent so far final; answered by <see cref="FlushedMessage"/> after those finals.</summary>
/// <param name="Id">Any number; the answer carries it.</param>
public sealed record FlushMessage(long Id) : ClientMessage;
