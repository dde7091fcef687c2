namespace EchoNative;

/// <summary>Where an engine's word times come from.</summary>
public enum WordTimes
{
    /// <summary>The engine shares out the speech that was heard among its words.</summary>
    Estimated,

    /// <summary>The model tells when it heard something, and the audio's level decides between two of its times.</summary>
    Refined,

    /// <summary>The model tells when it heard each word.</summary>
    Model,
}
