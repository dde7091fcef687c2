namespace EchoNative.Models;

/// <summary>A model could not be downloaded. The message says why and what can be done; nothing wrong is left under the model's name.</summary>
public sealed class ModelDownloadException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="failure">Why the download failed.</param>
    /// <param name="message">The same in words, with what can be done.</param>
    /// <param name="innerException">What happened below, if anything.</param>
    public ModelDownloadException(ModelDownloadFailure failure, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
    }

    /// <summary>Why the download failed.</summary>
    public ModelDownloadFailure Failure { get; }
}
