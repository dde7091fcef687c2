using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative;

/// <summary>
/// A service that speaks OpenAI's REST interface: each stretch of speech is one request, which leaves this machine. Starting and probing the engine sends
/// a second of faint noise. A failed request is tried again; a window that the service can't be brought to transcribe fails the session with
/// <see cref="RemoteEngineException"/>, and its audio is still there for another engine.
/// </summary>
public sealed class RestEngine : RecognitionEngine
{
    private readonly RestEngineOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationToken _ending;

    /// <summary>Creates an engine; <see cref="RecognitionEngine.StartAsync"/> sends the first request.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Gets the engine's log lines.</param>
    /// <param name="meterFactory">Makes and owns the meter of <see cref="EngineTelemetry"/>; null for one of the engine's own.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public RestEngine(RestEngineOptions options, ILogger<RestEngine>? logger = null, IMeterFactory? meterFactory = null)
        : base(options, options?.ModelName ?? "", logger ?? NullLogger<RestEngine>.Instance, meterFactory)
    {
        _options = options!;
        _logger = logger ?? NullLogger<RestEngine>.Instance;
        _ending = Ending;
        Capabilities = new EngineCapabilities
        {
            Engine = "rest",
            Device = "remote",
            WordTimes = _options.Times switch // if the service has them
            {
                RestTimes.Words => WordTimes.Model,
                RestTimes.Segments => WordTimes.Refined,
                _ => WordTimes.Estimated,
            },
            Partials = _options.Partials,
            Languages = true,
            Prompt = true,
            LeavesMachine = true,
        };
    }

    /// <inheritdoc/>
    public override EngineCapabilities Capabilities { get; }

    internal override bool? IsMultilingual => true;

    internal override bool Takes(InferenceKind kind) => kind == InferenceKind.Final || _options.Partials;

    internal override SessionContext CreateContext(SessionOptions options) => new(options.Language);

    private protected override void Validate(SessionOptions options) => RemoteSession.Validate(options);

    private protected override LoadedModel LoadModel() => new RestModel(_options, _logger, _ending);
}
