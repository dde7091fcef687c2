namespace EchoNative.Protocol;

/// <summary><c>error</c>: something went wrong.</summary>
/// <param name="Code">What.</param>
/// <param name="Message">The same in words, for a developer.</param>
/// <param name="Fatal">True: the session is over. False: the server closes, but a session that is resumable can be resumed.</param>
/// <param name="RetryAfterMs">When to try again, in ms; null when that is of no use or nobody knows.</param>
public sealed record ErrorMessage(ErrorCode Code, string Message, bool Fatal, int? RetryAfterMs = null) : ServerMessage;
