namespace EchoNative.Extensions;

/// <summary>
/// Settings of the engine that <c>AddEchoNative</c> registers, as the configuration section <see cref="SectionName"/> holds them. They
/// are checked when the host starts.
/// </summary>
public sealed class EchoNativeOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string SectionName = "EchoNative";

    /// <summary>Required: a name of the model catalogue, such as <c>base.en</c>, or the path of a model file.</summary>
    public string? Model { get; set; }

    /// <inheritdoc cref="EngineOptions.Workers"/>
    public int? Workers { get; set; }

    /// <inheritdoc cref="EngineOptions.ThreadsPerWorker"/>
    public int? ThreadsPerWorker { get; set; }

    /// <inheritdoc cref="EngineOptions.MaxSessions"/>
    public int MaxSessions { get; set; } = 64;

    /// <inheritdoc cref="WhisperEngineOptions.UseGpu"/>
    public bool UseGpu { get; set; } = true;

    /// <inheritdoc cref="EngineOptions.UnloadAfter"/>
    public TimeSpan? UnloadAfter { get; set; }

    /// <summary>
    /// False: the host's start waits until the engine is ready, and fails when it can't be. True: the engine loads after the start, readiness
    /// is told by the health check, and the host stops when it can't be loaded.
    /// </summary>
    public bool StartInBackground { get; set; }

    /// <summary>The same for the engine.</summary>
    /// <param name="modelPath">Where <see cref="Model"/> lies.</param>
    internal WhisperEngineOptions ToEngineOptions(string modelPath) => new()
    {
        ModelPath = modelPath,
        Workers = Workers,
        ThreadsPerWorker = ThreadsPerWorker,
        MaxSessions = MaxSessions,
        UseGpu = UseGpu,
        UnloadAfter = UnloadAfter,
    };
}
