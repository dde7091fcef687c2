using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>
/// A service that speaks OpenAI's <c>POST /v1/audio/transcriptions</c>: OpenAI, Hugging Face endpoints, vLLM, speaches and others (docs/remote.md).
/// </summary>
public sealed record RestEngineOptions : RemoteEngineOptions
{
    /// <summary>
    /// Whether words are had while speech goes on, too: by asking for the whole window again each time, which services take money for. Without it one
    /// request is made for each stretch of speech.
    /// </summary>
    public bool Partials { get; init; }

    /// <summary>
    /// The times to ask for. A service that refuses (HTTP 400, 415, 422, 501) is asked for less: for segments', then for none; what it takes is
    /// remembered until the engine ends.
    /// </summary>
    public RestTimes Times { get; init; } = RestTimes.Words;

    // They wait for the network, not for a core.
    internal override int WorkerCount => Workers ?? DefaultWorkerLimit;

    private protected override (string Secure, string Plain) Schemes => (Uri.UriSchemeHttps, Uri.UriSchemeHttp);

    /// <inheritdoc/>
    public override RecognitionEngine CreateEngine(ILoggerFactory? loggers = null, IMeterFactory? meters = null) =>
        new RestEngine(this, loggers?.CreateLogger<RestEngine>(), meters);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (!Enum.IsDefined(Times))
        {
            throw new ArgumentOutOfRangeException(nameof(Times), Times, "No such times.");
        }
    }
}
