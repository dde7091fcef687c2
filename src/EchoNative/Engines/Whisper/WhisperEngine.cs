using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;
using EchoNative.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative;

/// <summary>Models of the Whisper architecture, in process through libwhisper.</summary>
public sealed partial class WhisperEngine : RecognitionEngine
{
    private readonly WhisperEngineOptions _options;
    private readonly ILogger _logger;
    private volatile ModelInfo? _info;

    /// <summary>Creates an engine; <see cref="RecognitionEngine.StartAsync"/> loads it.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Gets the engine's log lines; none carries audio or text.</param>
    /// <param name="meterFactory">Makes and owns the meter of <see cref="EngineTelemetry"/>; null for one of the engine's own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public WhisperEngine(WhisperEngineOptions options, ILogger<WhisperEngine>? logger = null, IMeterFactory? meterFactory = null)
        : base(options, Path.GetFileNameWithoutExtension(options?.ModelPath) ?? "", logger ?? NullLogger<WhisperEngine>.Instance, meterFactory)
    {
        _options = options!;
        _logger = logger ?? NullLogger<WhisperEngine>.Instance;
    }

    /// <summary>The model while it is in memory, else null. Freed with the engine, or when nobody uses it (<see cref="EngineOptions.UnloadAfter"/>).</summary>
    public WhisperModel? Model => (Loaded as LoadedWhisperModel)?.Model;

    /// <summary>What the model is, or null before it is loaded for the first time.</summary>
    public ModelInfo? ModelInfo => _info;

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities => field ??= WhisperCapabilities.Of("whisper.cpp", EngineDevice.Of(_options.UseGpu));

    internal override bool? IsMultilingual => _info?.IsMultilingual;

    internal override SessionContext CreateContext(SessionOptions options) => new WhisperSessionContext(options, Model);

    private protected override void Validate(SessionOptions options) => options.Validate(_info!);

    private protected override LoadedModel LoadModel()
    {
        long began = Environment.TickCount64;
        var model = WhisperModel.Load(_options.ModelPath, new WhisperModelOptions { UseGpu = _options.UseGpu });
        _info = model.Info;
        LogLoaded(model.Name, model.Info.Quantization, Environment.TickCount64 - began);
        return new LoadedWhisperModel(model);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Quantization}) loaded in {Milliseconds} ms")]
    private partial void LogLoaded(string model, string quantization, long milliseconds);
}
