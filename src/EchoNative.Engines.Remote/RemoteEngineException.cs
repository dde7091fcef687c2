namespace EchoNative;

/// <summary>A remote service could not be reached, has refused something, or has said what it must not. The message has the service's own reason.</summary>
public sealed class RemoteEngineException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">Its cause, if there is one.</param>
    public RemoteEngineException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The HTTP status that it answered with; null where there was none, or it was that of success.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's own code of the error, where it gives one.</summary>
    public string? Code { get; init; }

    /// <summary>How long the service asks to be left alone, where it does.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same may work a little later.</summary>
    public bool IsTransient { get; init; }
}
