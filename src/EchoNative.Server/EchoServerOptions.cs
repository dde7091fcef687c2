namespace EchoNative.Server;

/// <summary>Settings of the front end. They are checked when they are handed over.</summary>
public sealed record EchoServerOptions
{
    /// <summary>The engine to serve, of whatever kind.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>
    /// Engines that stand in for it, in order, when it fails: resident beside it from the start, for a session to go on without losing anything. At
    /// most <see cref="EngineChain.MaxEngines"/> in all. One that can't start is done without.
    /// </summary>
    public IReadOnlyList<EngineOptions> Fallbacks { get; init; } = [];

    /// <summary>
    /// Keys, one of which every client has to show. Empty: nobody has to. <c>/health/live</c>, <c>/health/ready</c> and the page are for
    /// everybody.
    /// </summary>
    public IReadOnlyList<ApiKey> ApiKeys { get; init; } = [];

    /// <summary>Lets anybody in who can reach an address that is not loopback, although there are no <see cref="ApiKeys"/>.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Encrypts with this certificate. Null: nothing is encrypted, which is fine on loopback or behind a proxy that does it.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>
    /// Origins (such as <c>https://example.org</c>) whose pages may connect, besides pages from this machine and the server's own.
    /// Programs that are not browsers send no origin and are not restricted.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Sessions that one client may have at a time: of a key, or without keys of an address. 1–4096; null: no limit of its own.</summary>
    public int? MaxSessionsPerClient { get; init; }

    /// <summary>
    /// A smaller model's file, resident beside the other one, for sessions to be moved to while the server is overloaded. Null: none, and
    /// level 2 changes nothing. Everything but the model is as in <see cref="Engine"/>, which must be of whisper.cpp then.
    /// </summary>
    public string? SmallerModel { get; init; }

    /// <summary>How quickly the server reacts to overload.</summary>
    public OverloadOptions Overload { get; init; } = new();

    /// <summary>A session whose client sends nothing for this long is ended, 1 s–1 h.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A session is ended after this time, whatever happens, 1 s–7 days. Null: never.</summary>
    public TimeSpan? SessionTimeLimit { get; init; }

    /// <summary>A client that leaves results unread for this long is cut off, 1 s–5 min.</summary>
    public TimeSpan SlowReaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a resumable session waits for a client that has lost its connection, 1 s–1 h.</summary>
    public TimeSpan ResumeTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>At shutdown, how long open sessions have to make final what they were sent, 0–1 min.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How fast a session may send audio in the long run, as a multiple of realtime, 1–10000; the first <see cref="IngestBurst"/> passes at
    /// any speed. Beyond that the server reads no faster; nothing is lost. Null: no limit.
    /// </summary>
    public double? MaxIngestSpeed { get; init; } = 20;

    /// <summary>Audio of a session that passes at any speed, 1 s–1 h: what a client sends again after a lost connection should fit in.</summary>
    public TimeSpan IngestBurst { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A decode that has worked so long ago makes the server ready; after that, readiness tries one. 1 s–1 h.
    /// </summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether <c>/metrics</c> is served, in Prometheus' text format.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Whether the words of finals go into the log. Off, no line of it holds what was said.</summary>
    public bool LogText { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public void Validate()
    {
        Engine.Validate();
        if (Fallbacks.Count >= EngineChain.MaxEngines)
        {
            throw new ArgumentException($"There are {Fallbacks.Count} fallbacks, at most {EngineChain.MaxEngines - 1} are taken.", nameof(Fallbacks));
        }

        foreach (EngineOptions fallback in Fallbacks)
        {
            fallback.Validate();
        }

        if (SmallerModel is not null && Engine is not WhisperEngineOptions)
        {
            throw new ArgumentException("Only an engine of whisper.cpp has a smaller model.", nameof(SmallerModel));
        }

        SmallerEngine?.Validate();
        ArgumentNullException.ThrowIfNull(Overload, nameof(Overload));
        Overload.Validate();
        ThrowIfOutside(IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(IdleTimeout));
        ThrowIfOutside(SessionTimeLimit ?? TimeSpan.FromDays(1), TimeSpan.FromSeconds(1), TimeSpan.FromDays(7), nameof(SessionTimeLimit));
        ThrowIfOutside(SlowReaderTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), nameof(SlowReaderTimeout));
        ThrowIfOutside(ResumeTime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(ResumeTime));
        ThrowIfOutside(DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(DrainTimeout));
        ThrowIfOutside(MaxSessionsPerClient ?? 1, 1, EngineOptions.SessionLimit, nameof(MaxSessionsPerClient));
        ThrowIfOutside(MaxIngestSpeed ?? 1, 1, 10_000, nameof(MaxIngestSpeed));
        ThrowIfOutside(IngestBurst, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(IngestBurst));
        ThrowIfOutside(ReadyWithin, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(ReadyWithin));
        foreach (string origin in AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
            {
                throw new ArgumentException($"'{origin}' is not an origin; write scheme, host and port only.", nameof(AllowedOrigins));
            }
        }
    }

    /// <summary>The engine of <see cref="SmallerModel"/>.</summary>
    internal WhisperEngineOptions? SmallerEngine =>
        SmallerModel is not null && Engine is WhisperEngineOptions engine ? engine with { ModelPath = SmallerModel, UnloadAfter = null } : null;

    private static void ThrowIfOutside<T>(T value, T min, T max, string name)
        where T : IComparable<T>
    {
        // Written so that NaN is outside, too.
        if (!(value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between {min} and {max}.");
        }
    }
}
