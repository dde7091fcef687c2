using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;
using EchoNative.Models;
using EchoNative.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative;

/// <summary>
/// NVIDIA's Parakeet models (TDT, 0.6 billion parameters), in process through whisper.cpp's libparakeet. They find out the language by
/// themselves, take neither prompt nor hot words, and tell when they heard each word.
/// </summary>
public sealed partial class ParakeetEngine : RecognitionEngine
{
    private readonly ParakeetEngineOptions _options;
    private readonly ILogger _logger;
    private volatile ParakeetModelInfo? _info;

    /// <summary>Creates an engine; <see cref="RecognitionEngine.StartAsync"/> loads it.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Gets the engine's log lines; none carries audio or text.</param>
    /// <param name="meterFactory">Makes and owns the meter of <see cref="EngineTelemetry"/>; null for one of the engine's own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ParakeetEngine(ParakeetEngineOptions options, ILogger<ParakeetEngine>? logger = null, IMeterFactory? meterFactory = null)
        : base(options, Path.GetFileNameWithoutExtension(options?.ModelPath) ?? "", logger ?? NullLogger<ParakeetEngine>.Instance, meterFactory)
    {
        _options = options!;
        _logger = logger ?? NullLogger<ParakeetEngine>.Instance;
    }

    /// <summary>What the model is, or null before it is loaded for the first time.</summary>
    public ParakeetModelInfo? ModelInfo => _info;

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities =>
        field ??= new EngineCapabilities { Engine = "parakeet", Device = EngineDevice.Of(_options.UseGpu), WordTimes = WordTimes.Model };

    internal override bool? IsMultilingual => _info is null ? null : true;

    internal override SessionContext CreateContext(SessionOptions options) => new(options.Language);

    private protected override LoadedModel LoadModel()
    {
        long began = Environment.TickCount64;
        ParakeetModel model = ParakeetModel.Load(_options.ModelPath, _options.UseGpu);
        _info = model.Info;
        LogLoaded(model.Name, model.Info.Quantization, Environment.TickCount64 - began);
        return model;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} ({Quantization}) loaded in {Milliseconds} ms")]
    private partial void LogLoaded(string model, string quantization, long milliseconds);
}
