namespace EchoNative;

/// <summary>Where an engine stands. It moves forward only.</summary>
public enum EngineState
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>Reading the model.</summary>
    Loading,

    /// <summary>Running first inferences, so that no user waits for them.</summary>
    Warming,

    /// <summary>A real decode has succeeded; sessions are taken.</summary>
    Ready,

    /// <summary>No new sessions; those that are open may end.</summary>
    Draining,

    /// <summary>Everything is freed.</summary>
    Stopped,

    /// <summary>It could not start.</summary>
    Failed,
}
