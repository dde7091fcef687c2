namespace EchoNative.Audio;

/// <summary>Audio that is damaged or of a kind that isn't supported. The message says what is wrong and, for files, at which byte.</summary>
public sealed class AudioFormatException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="byteOffset">Where it is, in bytes from the start of the file or stream; null where there is no such place.</param>
    /// <param name="innerException">The cause, if another exception was it.</param>
    public AudioFormatException(string message, long? byteOffset = null, Exception? innerException = null)
        : base(message, innerException) => ByteOffset = byteOffset;

    /// <summary>Where the fault is, in bytes from the start of the file or stream; null where there is no such place.</summary>
    public long? ByteOffset { get; }

    /// <summary>True when the file is well formed but its codec isn't one that the library decodes itself.</summary>
    internal bool IsUnsupportedCodec { get; init; }
}
