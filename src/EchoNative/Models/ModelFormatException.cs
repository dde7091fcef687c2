namespace EchoNative.Models;

/// <summary>A file is not a model this library can load: wrong kind, cut short, or with values out of range.</summary>
public sealed class ModelFormatException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="offset">Byte position in the file at which it was found, or -1 when unknown.</param>
    public ModelFormatException(string message, long offset = -1)
        : base(offset < 0 ? $"Not a usable model: {message}" : $"Not a usable model: {message} (at byte {offset})")
    {
        Offset = offset;
    }

    /// <summary>Byte position in the file at which the fault was found, or -1.</summary>
    public long Offset { get; }
}
