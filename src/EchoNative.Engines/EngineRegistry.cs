using EchoNative.Models;

namespace EchoNative;

/// <summary>The engines by name. None is loaded or tried by asking for it.</summary>
public static class EngineRegistry
{
    /// <summary>Name of the engine that is taken when none is configured.</summary>
    public const string Default = "whisper.cpp";

    internal const int UsualSessions = 64;

    private static readonly PythonWorker FasterWhisper = new("worker_faster_whisper.py", "faster_whisper", "pip install faster-whisper", "small");
    private static readonly PythonWorker MlxWhisper = new("worker_mlx_whisper.py", "mlx_whisper", "pip install mlx-whisper", "mlx-community/whisper-small-mlx");
    private static readonly PythonWorker PyTorch = new("worker_pytorch.py", "torch", "pip install torch transformers, or Debian's python3-torch", "openai/whisper-small");

    /// <summary>Every engine that there is.</summary>
    public static IReadOnlyList<EngineKind> All { get; } =
    [
        new(Default, "Whisper and distil-whisper models in process, through libwhisper", false, Whisper),
        new("isolated", "Whisper models in a child process that a native crash does not take the program along with", false, Isolated),
        new("onnx", "Whisper models exported to ONNX, in process through ONNX Runtime: on the processor, CUDA or CoreML", false, Onnx),
        new("parakeet", "NVIDIA's Parakeet TDT models in process, through libparakeet", false, Parakeet),
        Python("faster-whisper", "Whisper models through CTranslate2, on CPU or CUDA, in a process of its own", FasterWhisper),
        Python("mlx-whisper", "Whisper models through MLX, on Apple silicon, in a process of its own", MlxWhisper),
        Python("pytorch", "Whisper models through PyTorch and transformers, on CPU, CUDA or MPS, in a process of its own", PyTorch),
        new("worker", "any program that speaks the worker protocol, in a process of its own", false, Worker),
        new("raw", "a program that hears one stream and writes text, such as voxtral.c, in a process of its own", false, static s => Worker(s) with { Dialect = WorkerDialect.Raw }),
        new("rest", "a service with OpenAI's /v1/audio/transcriptions: OpenAI, Hugging Face endpoints, vLLM, speaches", true, Rest),
        new("vllm-realtime", "vLLM's realtime WebSocket: Voxtral Realtime, Qwen3-ASR", true, static s => Realtime(s, RealtimeDialect.Vllm)),
        new("mistral-realtime", "Mistral's realtime WebSocket", true, static s => Realtime(s, RealtimeDialect.Mistral)),
        new("openai-realtime", "OpenAI's realtime WebSocket, and what is compatible with it", true, static s => Realtime(s, RealtimeDialect.OpenAI)),
    ];

    /// <summary>An engine by its name.</summary>
    /// <exception cref="EngineSettingsException">There is no such engine; the message lists those that there are.</exception>
    public static EngineKind Get(string name) =>
        All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new EngineSettingsException($"There is no engine '{name}': there are {string.Join(", ", All.Select(static kind => kind.Name))}.");

    /// <summary>The options of an engine that can run here.</summary>
    /// <exception cref="EngineSettingsException">It is configured wrongly, or can't run here; the message says why, and what to do.</exception>
    public static EngineOptions Configure(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        EngineKind kind = Get(settings.Engine);
        return kind.FindMissing(settings) is { } missing
            ? throw new EngineSettingsException($"The engine {settings.Title} can't run here: {missing}")
            : kind.Configure(settings);
    }

    private static EngineKind Python(string name, string description, PythonWorker worker) =>
        new(name, description, false, worker.Configure) { FindFurther = worker.FindMissing };

    private static WhisperEngineOptions Whisper(EngineSettings settings) => new()
    {
        ModelPath = new ModelStore().Resolve(settings.Model ?? ModelCatalog.Embedded.Name),
        UseGpu = settings.Device is not "cpu",
        ThreadsPerWorker = settings.Threads,
        Workers = settings.Workers,
        MaxSessions = settings.MaxSessions ?? UsualSessions,
    };

    private static IsolatedEngineOptions Isolated(EngineSettings settings) => new()
    {
        ModelPath = new ModelStore().Resolve(settings.Model ?? ModelCatalog.Embedded.Name),
        UseGpu = settings.Device is not "cpu",
        ThreadsPerWorker = settings.Threads,
        Workers = settings.Workers,
        MaxSessions = settings.MaxSessions ?? UsualSessions,
    };

    private static OnnxEngineOptions Onnx(EngineSettings settings) => new()
    {
        ModelPath = settings.Model ?? throw Lacks(settings, "model"),
        Provider = settings.Device switch
        {
            null => OnnxProvider.Auto,
            "cpu" => OnnxProvider.Cpu,
            "cuda" => OnnxProvider.Cuda,
            "coreml" => OnnxProvider.CoreMl,
            string other => throw new EngineSettingsException($"The engine {settings.Title} computes on cpu, cuda or coreml, not on '{other}'."),
        },
        ThreadsPerWorker = settings.Threads,
        Workers = settings.Workers,
        MaxSessions = settings.MaxSessions ?? UsualSessions,
    };

    private static ParakeetEngineOptions Parakeet(EngineSettings settings) => new()
    {
        ModelPath = new ModelStore().Resolve(settings.Model ?? "parakeet-tdt-0.6b-v3-q8_0"),
        UseGpu = settings.Device is not "cpu",
        ThreadsPerWorker = settings.Threads,
        Workers = settings.Workers,
        MaxSessions = settings.MaxSessions ?? UsualSessions,
    };

    private static ProcessEngineOptions Worker(EngineSettings settings) => new()
    {
        Command = settings.Command ?? throw Lacks(settings, "command"),
        Arguments = settings.Arguments,
        Name = settings.Title,
        Workers = settings.Workers,
        MaxSessions = settings.MaxSessions ?? UsualSessions,
    };

    private static RestEngineOptions Rest(EngineSettings settings) => new()
    {
        Url = settings.Url ?? throw Lacks(settings, "url"),
        Model = settings.Model,
        ApiKeyVariable = settings.KeyVariable,
        Workers = settings.Workers,
        MaxSessions = settings.MaxSessions ?? UsualSessions,
    };

    private static RealtimeEngineOptions Realtime(EngineSettings settings, RealtimeDialect dialect) => new()
    {
        Url = settings.Url ?? throw Lacks(settings, "url"),
        Dialect = dialect,
        Model = settings.Model ?? throw Lacks(settings, "model"),
        ApiKeyVariable = settings.KeyVariable,
        Workers = settings.Workers,
        MaxSessions = settings.MaxSessions ?? UsualSessions,
    };

    private static EngineSettingsException Lacks(EngineSettings settings, string field) =>
        new($"The engine {settings.Title} needs '{field}'.");
}
