namespace EchoNative.Protocol;

/// <summary><c>stopped</c>: the last message of a session that ended well; a normal close follows.</summary>
/// <param name="Summary">What the session has done.</param>
public sealed record StoppedMessage(SessionSummary Summary) : ServerMessage;
