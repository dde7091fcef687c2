using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative;

/// <summary>
/// A service that hears audio while somebody speaks, over a WebSocket. Each stretch of speech is sent as it comes and ended when it ends; the text that
/// comes meanwhile makes the partials. Where a connection breaks, the stretch is sent again over another. Starting and probing the engine sends a second
/// of faint noise.
/// </summary>
public sealed class RealtimeEngine : RecognitionEngine
{
    private readonly RealtimeEngineOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationToken _ending;

    /// <summary>Creates an engine; <see cref="RecognitionEngine.StartAsync"/> connects.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Gets the engine's log lines.</param>
    /// <param name="meterFactory">Makes and owns the meter of <see cref="EngineTelemetry"/>; null for one of the engine's own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public RealtimeEngine(RealtimeEngineOptions options, ILogger<RealtimeEngine>? logger = null, IMeterFactory? meterFactory = null)
        : base(options, options?.ModelName ?? "", logger ?? NullLogger<RealtimeEngine>.Instance, meterFactory)
    {
        _options = options!;
        _logger = logger ?? NullLogger<RealtimeEngine>.Instance;
        _ending = Ending;

        // The others' models find the language out, and take no prompt.
        bool isOpenAI = _options.Dialect == RealtimeDialect.OpenAI;
        Capabilities = new EngineCapabilities
        {
            Engine = _options.EngineName,
            Device = "remote",
            WordTimes = WordTimes.Estimated,
            Languages = isOpenAI,
            Prompt = isOpenAI,
            LeavesMachine = true,
        };
    }

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities { get; }

    internal override bool? IsMultilingual => true;

    // Ending a stretch in every pause would cut the model's context there.
    internal override bool Takes(InferenceKind kind) => kind != InferenceKind.Speculation;

    internal override SessionContext CreateContext(SessionOptions options) => new(options.Language);

    private protected override void Validate(SessionOptions options) => RemoteSession.Validate(options);

    private protected override LoadedModel LoadModel() => new RealtimeModel(_options, _logger, _ending);
}
