namespace EchoNative;

/// <summary>The engine takes no work: it has not started, is stopping, or has failed.</summary>
public sealed class EngineNotReadyException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="state">Where the engine stands.</param>
    public EngineNotReadyException(EngineState state)
        : base($"The engine takes no work: it is {state}.")
    {
        State = state;
    }

    /// <summary>Where the engine stood.</summary>
    public EngineState State { get; }
}
