namespace EchoNative.Models;

/// <summary>A well-formed model could not be brought up: not enough memory, or its results are unusable.</summary>
public sealed class ModelLoadException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="inner">Its cause, if there is one.</param>
    public ModelLoadException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
