namespace EchoNative;

/// <summary>Whether an engine's model is in memory.</summary>
public enum ModelResidency
{
    /// <summary>It is not: not loaded yet, unloaded since nobody used it, or the engine has stopped. A ready engine loads it when a session opens.</summary>
    Unloaded,

    /// <summary>It is being loaded and warmed; audio waits meanwhile.</summary>
    Loading,

    /// <summary>It is, and warm.</summary>
    Resident,

    /// <summary>It is being freed.</summary>
    Unloading,

    /// <summary>It could not be loaded again. The engine goes on trying, and each session that opens is one more try.</summary>
    Failed,
}
