namespace EchoNative;

/// <summary>An engine at one moment.</summary>
public sealed record EngineStatus
{
    /// <summary>Where it stands.</summary>
    public required EngineState State { get; init; }

    /// <summary>Name of the model, or null before it is loaded.</summary>
    public string? Model { get; init; }

    /// <summary>Whether the model is in memory.</summary>
    public ModelResidency Residency { get; init; }

    /// <summary>
    /// How often this process has loaded a model so far, whoever did it: 1 where one engine keeps its model in memory
    /// (<see cref="EngineOptions.UnloadAfter"/>).
    /// </summary>
    public long ModelLoads { get; init; }

    /// <summary>Open sessions.</summary>
    public required int Sessions { get; init; }

    /// <summary>Inferences waiting for a worker.</summary>
    public required int QueuedInferences { get; init; }

    /// <summary>When an inference last succeeded.</summary>
    public DateTimeOffset? LastDecode { get; init; }

    /// <summary>What last went wrong.</summary>
    public string? LastError { get; init; }
}
