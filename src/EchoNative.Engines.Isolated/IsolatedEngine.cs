using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;
using EchoNative.Isolation;
using EchoNative.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative;

/// <summary>
/// Models of the Whisper architecture as a <see cref="WhisperEngine"/> has them, decoded in a child process: when native code crashes there, or hangs,
/// the child is started anew and the windows that it had are given to it again. Sessions wait, and lose nothing. docs/isolation.md tells how, and what
/// it costs.
/// </summary>
public sealed class IsolatedEngine : RecognitionEngine
{
    private readonly IsolatedEngineOptions _options;
    private readonly ILogger _logger;
    private volatile ModelInfo? _info;
    private volatile IsolatedModel? _model;
    private int _restarts; // of models that were unloaded since

    /// <summary>Creates an engine; <see cref="RecognitionEngine.StartAsync"/> starts its child.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Gets the engine's log lines, and at level Debug what the child writes to standard error; none carries audio or text.</param>
    /// <param name="meterFactory">Makes and owns the meter of <see cref="EngineTelemetry"/>; null for one of the engine's own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public IsolatedEngine(IsolatedEngineOptions options, ILogger<IsolatedEngine>? logger = null, IMeterFactory? meterFactory = null)
        : base(options, Path.GetFileNameWithoutExtension(options?.ModelPath) ?? "", logger ?? NullLogger<IsolatedEngine>.Instance, meterFactory)
    {
        _options = options!;
        _logger = logger ?? NullLogger<IsolatedEngine>.Instance;
    }

    /// <summary>What the model is, or null before it is loaded for the first time.</summary>
    public ModelInfo? ModelInfo => _info;

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities { get; } = WhisperCapabilities.Of("isolated", "child process");

    /// <summary>Number of the child process in the system, or null while there is none.</summary>
    public int? ProcessId => _model?.ProcessId;

    /// <summary>Times that the child was started anew because it had failed.</summary>
    public int Restarts => _restarts + (_model?.Restarts ?? 0);

    internal override bool? IsMultilingual => _info?.IsMultilingual;

    internal override SessionContext CreateContext(SessionOptions options)
    {
        var context = new IsolatedSessionContext(options, _info!);
        if (options.Prompt.Length + options.HotWords.Count + options.SuppressText.Count > 0)
        {
            (Loaded as IsolatedModel)?.Check(context.Options);
        }

        return context;
    }

    private protected override void Validate(SessionOptions options) => options.Validate(_info!);

    private protected override LoadedModel LoadModel()
    {
        _info = WhisperModelFile.Inspect(_options.ModelPath);
        var model = new IsolatedModel(_options, _info, RecordFailure, _logger, Ending);
        _restarts = Restarts;
        return _model = model;
    }
}
