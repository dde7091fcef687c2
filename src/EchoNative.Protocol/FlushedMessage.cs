namespace EchoNative.Protocol;

/// <summary><c>flushed</c>: the answer to <see cref="FlushMessage"/>, after the finals it asked for.</summary>
/// <param name="Id">The number of the request.</param>
public sealed record FlushedMessage(long Id) : ServerMessage;
