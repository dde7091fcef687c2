namespace EchoNative;

/// <summary>Base of every exception that EchoNative throws for a reason of its own: catch it to catch them all.</summary>
public abstract class EchoNativeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong and what mends it.</param>
    protected EchoNativeException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the one that caused it.</summary>
    /// <param name="message">What went wrong and what mends it.</param>
    /// <param name="innerException">The cause, if another exception was it.</param>
    protected EchoNativeException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
