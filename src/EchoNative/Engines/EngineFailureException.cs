namespace EchoNative;

/// <summary>An inference failed for a reason that is not the caller's.</summary>
public sealed class EngineFailureException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="cause">What happened.</param>
    public EngineFailureException(Exception cause)
        : base($"Recognition has failed: {cause?.Message}", cause)
    {
    }
}
