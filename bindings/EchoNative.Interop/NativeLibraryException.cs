namespace EchoNative;

/// <summary>
/// The native speech libraries could not be found, loaded or used. The first line of the message is a summary
/// with the command that mends it; the other lines name every path tried and why it was not taken.
/// </summary>
public sealed class NativeLibraryException : EchoNativeException
{
    internal NativeLibraryException(string message, IReadOnlyList<NativeAttempt> attempts, Exception? innerException = null)
        : base(message, innerException)
    {
        Attempts = attempts;
    }

    /// <summary>What was tried, in order, and why it was not taken.</summary>
    public IReadOnlyList<NativeAttempt> Attempts { get; }

    /// <summary>Every path and library name that was tried, in order. A name without a folder went to the system's loader.</summary>
    public IReadOnlyList<string> PathsTried => [.. Attempts.Select(static attempt => attempt.Path).Distinct()];
}
