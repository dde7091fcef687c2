namespace EchoNative;

/// <summary>An engine is configured in a way that can't be.</summary>
public sealed class EngineSettingsException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">Its cause, if there is one.</param>
    public EngineSettingsException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
