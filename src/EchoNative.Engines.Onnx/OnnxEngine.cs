using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;
using EchoNative.Interop.Loading;
using EchoNative.Models;
using EchoNative.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative;

/// <summary>
/// Models of the Whisper architecture that were exported to ONNX, in process through ONNX Runtime, on the processor, CUDA or CoreML.
/// Decoding, checks and word times are those of <see cref="WhisperEngine"/>, but for beams.
/// </summary>
/// <remarks>An exported encoder takes 30 s and nothing less: a partial costs as much as a final. docs/onnx.md tells more.</remarks>
public sealed partial class OnnxEngine : RecognitionEngine
{
    private readonly OnnxEngineOptions _options;
    private readonly ILogger _logger;
    private volatile ModelInfo? _info;
    private IReadOnlyList<string> _languages = [];

    /// <summary>Creates an engine; <see cref="RecognitionEngine.StartAsync"/> loads it.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Gets the engine's log lines; none carries audio or text.</param>
    /// <param name="meterFactory">Makes and owns the meter of <see cref="EngineTelemetry"/>; null for one of the engine's own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public OnnxEngine(OnnxEngineOptions options, ILogger<OnnxEngine>? logger = null, IMeterFactory? meterFactory = null)
        : base(options, Path.GetFileNameWithoutExtension(options?.ModelPath) ?? "", logger ?? NullLogger<OnnxEngine>.Instance, meterFactory)
    {
        _options = options!;
        _logger = logger ?? NullLogger<OnnxEngine>.Instance;
    }

    /// <summary>What the model is, or null before it is loaded for the first time.</summary>
    public ModelInfo? ModelInfo => _info;

    /// <summary>What computes; null while no model is in memory.</summary>
    public OnnxProvider? Provider => (Loaded as OnnxModel)?.Provider;

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities => field ??= WhisperCapabilities.Of("onnx", OnnxProviders.DeviceOf(_options.Provider)) with { Beams = false };

    internal override bool? IsMultilingual => _info?.IsMultilingual;

    internal override SessionContext CreateContext(SessionOptions options) => new SteeredContext(options, (Loaded as OnnxModel)?.Folder);

    private protected override void Validate(SessionOptions options)
    {
        SteeringRules.Validate(options, _info!);
        bool isKnown = options.Language is null or "auto" || (_info!.IsMultilingual ? _languages.Contains(options.Language) : options.Language == "en");
        if (!isKnown)
        {
            throw new ArgumentException($"The model does not know the language '{options.Language}'.", nameof(options.Language));
        }

        if (options.Translate && !_info!.IsMultilingual)
        {
            throw new ArgumentException("This model knows English only and can't translate.", nameof(options.Translate));
        }
    }

    private protected override LoadedModel LoadModel()
    {
        long began = Environment.TickCount64;
        OnnxModelFolder folder = OnnxModelFolder.Read(_options.ModelPath);
        OnnxModel model = OnnxModel.Load(folder, _options);
        (_languages, _info) = (folder.Languages, folder.Info);
        string version = OnnxLibrary.EnsureLoaded().Version;
        LogLoaded(model.Name, version, model.Provider, model.NextDecoder is not null, Environment.TickCount64 - began);
        return model;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Model {Model} loaded with ONNX Runtime {Version} on {Provider} (key/value cache: {HasCache}) in {Milliseconds} ms")]
    private partial void LogLoaded(string model, string version, OnnxProvider provider, bool hasCache, long milliseconds);
}
