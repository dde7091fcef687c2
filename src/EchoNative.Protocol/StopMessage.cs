namespace EchoNative.Protocol;

/// <summary><c>stop</c>: no more audio follows. The last finals, <see cref="StoppedMessage"/> and a normal close answer it.</summary>
public sealed record StopMessage : ClientMessage;
