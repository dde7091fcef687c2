namespace EchoNative.Protocol;

/// <summary>A message or frame breaks the protocol.</summary>
public sealed class ProtocolException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">What went wrong.</param>
    /// <param name="message">The same in words, for the peer's developer.</param>
    /// <param name="innerException">What caused it.</param>
    public ProtocolException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
    }

    /// <summary>What went wrong.</summary>
    public ErrorCode Code { get; }
}
