namespace EchoNative;

/// <summary>An <see cref="ITranscriptSink"/> threw: its session has ended.</summary>
public sealed class SinkFailedException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="cause">What the sink threw.</param>
    public SinkFailedException(Exception cause)
        : base($"The receiver of a session's results failed: {cause?.Message}", cause)
    {
    }
}
