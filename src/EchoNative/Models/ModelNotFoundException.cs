namespace EchoNative.Models;

/// <summary>A model was asked for that is no file, not in the catalogue, or not downloaded yet. The message says what to do.</summary>
public sealed class ModelNotFoundException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="name">Name or path that was asked for.</param>
    /// <param name="message">What is missing and the command that mends it.</param>
    public ModelNotFoundException(string name, string message)
        : base(message)
    {
        Name = name;
    }

    /// <summary>Name or path that was asked for.</summary>
    public string Name { get; }
}
