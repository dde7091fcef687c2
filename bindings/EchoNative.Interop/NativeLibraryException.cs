namespace EchoNative;

/// <summary>
/// The native speech libraries could not be found, loaded or used. The first line of the message is a summary
/// with the command that mends it; the other lines name every path tried and why it was not taken.
/// </summary>
public sealed class NativeLibraryException : EchoNativeException
{
    internal NativeLibraryException(string message, IReadOnlyList<string> pathsTried, Exception? innerException = null)
        : base(message, innerException)
    {
        PathsTried = pathsTried;
    }

    /// <summary>Every path and library name that was tried, in order. A name without a folder went to the system's loader.</summary>
    public IReadOnlyList<string> PathsTried { get; }
}
