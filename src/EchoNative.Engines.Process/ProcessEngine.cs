using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative;

/// <summary>
/// A model in a process of its own that is started once and kept: any program that speaks a dialect of docs/workers.md. No process is started and no
/// model loaded per window or stream. When the process dies, hangs or talks nonsense it is started anew and the window given to it again: a
/// session waits, and loses nothing. <see cref="EngineStatus.LastError"/> tells why, with the last words of its standard error.
/// </summary>
public sealed class ProcessEngine : RecognitionEngine
{
    private readonly ProcessEngineOptions _options;
    private readonly ILogger _logger;
    private volatile WorkerSupervisor? _process;

    /// <summary>Creates an engine; <see cref="RecognitionEngine.StartAsync"/> starts its process.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Gets the engine's log lines, and at level Debug what the process writes to standard error.</param>
    /// <param name="meterFactory">Makes and owns the meter of <see cref="EngineTelemetry"/>; null for one of the engine's own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ProcessEngine(ProcessEngineOptions options, ILogger<ProcessEngine>? logger = null, IMeterFactory? meterFactory = null)
        : base(options, options?.Name ?? "", logger ?? NullLogger<ProcessEngine>.Instance, meterFactory)
    {
        _options = options!;
        bool isRaw = _options.Dialect == WorkerDialect.Raw;
        Capabilities = new EngineCapabilities
        {
            Engine = isRaw ? "raw" : "worker",
            Device = "child process",
            WordTimes = isRaw ? WordTimes.Estimated : WordTimes.Model,
            Languages = !isRaw,
            Prompt = !isRaw,
        };
        _logger = logger ?? NullLogger<ProcessEngine>.Instance;
    }

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities { get; }

    /// <summary>Number of the process in the system, or null while there is none.</summary>
    public int? ProcessId => _process?.ProcessId;

    /// <summary>Times that the process was started anew.</summary>
    public int Restarts => _process?.Restarts ?? 0;

    internal override bool? IsMultilingual => _process?.IsMultilingual;

    internal override SessionContext CreateContext(SessionOptions options) => new(options.Language);

    private protected override void Validate(SessionOptions options)
    {
        if (options.Prompt.Length > SessionOptions.MaxPromptLength)
        {
            throw new ArgumentException($"A prompt has at most {SessionOptions.MaxPromptLength} characters.", nameof(options.Prompt));
        }

        if (options.Language is not (null or "auto") && (options.Language.Length is < 2 or > 3 || (IsMultilingual == false && options.Language != "en")))
        {
            throw new ArgumentException($"'{options.Language}' is not a language that this engine knows.", nameof(options.Language));
        }
    }

    private protected override LoadedModel LoadModel() => _process = new WorkerSupervisor(_options, RecordFailure, _logger, Ending);
}
