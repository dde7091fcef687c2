namespace EchoNative;

/// <summary>The process behind an engine has ended, hung, or said what it must not; what it said on standard error last is part of the message.</summary>
public sealed class WorkerFailedException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">Its cause, if there is one.</param>
    public WorkerFailedException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
