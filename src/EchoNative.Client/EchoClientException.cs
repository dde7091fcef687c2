using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>A session with a server could not be opened or has failed.</summary>
public sealed class EchoClientException : Exception
{
    private readonly bool _fatal;

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
        _fatal = error.Fatal;
        RetryAfter = error.RetryAfterMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    /// <summary>Why.</summary>
    public EchoClientError Error { get; }

    /// <summary>The server's code when <see cref="Error"/> is <see cref="EchoClientError.Server"/>, else null.</summary>
    public ErrorCode? Code { get; internal init; }

    /// <summary>The HTTP status that came instead of a WebSocket, else null.</summary>
    public int? HttpStatus { get; internal init; }

    /// <summary>How long the server asked to wait before the next attempt; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>
    /// Whether another attempt may succeed: the server was out of reach, cut the connection, was busy (HTTP 429 or 5xx), is full or not ready
    /// yet, or said that its error is not fatal.
    /// </summary>
    public bool IsTransient => Error switch
    {
        EchoClientError.Unreachable or EchoClientError.ConnectionLost => true,
        EchoClientError.Rejected => HttpStatus is 429 or >= 500,
        EchoClientError.Server => !_fatal || Code is ErrorCode.NotReady or ErrorCode.SessionLimit or ErrorCode.ClientLimit,
        _ => false,
    };
}
