namespace EchoNative.Audio;

/// <summary>The audio isn't a WAVE file that the library reads itself, and the ffmpeg program that reads everything else can't be run.</summary>
public sealed class FfmpegNotFoundException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was tried and what mends it.</param>
    /// <param name="innerException">The cause, if another exception was it.</param>
    public FfmpegNotFoundException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
