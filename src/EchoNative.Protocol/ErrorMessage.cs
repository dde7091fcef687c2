namespace EchoNative.Protocol;

/// <summary><c>error</c>: something went wrong.</summary>
/// <param name="Code">What.</param>
/// <param name="Message">The same in words, for a developer.</param>
/// <param name="Fatal">True: the session is over and the server closes. In this version every error is.</param>
public sealed record ErrorMessage(ErrorCode Code, string Message, bool Fatal) : ServerMessage;
