using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>A session with a server could not be opened or has failed.</summary>
public sealed class EchoClientException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">Why.</param>
    /// <param name="message">The same in words.</param>
    /// <param name="innerException">What caused it.</param>
    public EchoClientException(EchoClientError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    internal EchoClientException(ErrorMessage error)
        : base($"The server ended the session: {error.Message}")
    {
        Error = EchoClientError.Server;
        Code = error.Code;
    }

    /// <summary>Why.</summary>
    public EchoClientError Error { get; }

    /// <summary>The server's code when <see cref="Error"/> is <see cref="EchoClientError.Server"/>, else null.</summary>
    public ErrorCode? Code { get; }
}
