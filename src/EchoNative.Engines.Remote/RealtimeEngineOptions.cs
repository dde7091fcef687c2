using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>A service that is sent audio over a WebSocket while somebody speaks: vLLM, Mistral, OpenAI (docs/remote.md).</summary>
public sealed record RealtimeEngineOptions : RemoteEngineOptions
{
    /// <summary>Shortest <see cref="Delay"/>.</summary>
    public static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(80);

    /// <summary>Longest <see cref="Delay"/>.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(2400);

    /// <summary>What it speaks.</summary>
    public required RealtimeDialect Dialect { get; init; }

    /// <summary>
    /// How far the text lags behind the audio, 80 ms–2.4 s: less is sooner, more is better. Mistral is asked for it. vLLM takes it from the model's own files
    /// (<c>transcription_delay_ms</c> in <c>tekken.json</c>); it is said here for the times of words. OpenAI has no such number. Null: the service's own.
    /// </summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How long a connection that nobody uses is kept, 1 s–10 min.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What kind of engine it is.</summary>
    internal string EngineName => Dialect switch
    {
        RealtimeDialect.Vllm => "vllm-realtime",
        RealtimeDialect.Mistral => "mistral-realtime",
        _ => "openai-realtime",
    };

    // They wait for the network, not for a core.
    internal override int WorkerCount => Workers ?? 2 * DefaultWorkerLimit;

    private protected override (string Secure, string Plain) Schemes => (Uri.UriSchemeWss, Uri.UriSchemeWs);

    /// <inheritdoc/>
    public override RecognitionEngine CreateEngine(ILoggerFactory? loggers = null, IMeterFactory? meters = null) =>
        new RealtimeEngine(this, loggers?.CreateLogger<RealtimeEngine>(), meters);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (!Enum.IsDefined(Dialect))
        {
            throw new ArgumentOutOfRangeException(nameof(Dialect), Dialect, "No such dialect.");
        }

        if (Model is null)
        {
            throw new ArgumentException("A realtime service has to be told the model.", nameof(Model));
        }

        if (Delay is { } delay)
        {
            ThrowIfOutside(delay, ShortestDelay, LongestDelay, nameof(Delay));
            if (Dialect == RealtimeDialect.OpenAI)
            {
                throw new ArgumentException("OpenAI's dialect has no delay in milliseconds.", nameof(Delay));
            }
        }

        ThrowIfOutside(IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), nameof(IdleTimeout));
    }
}
