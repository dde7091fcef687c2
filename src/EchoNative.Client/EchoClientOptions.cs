using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>Settings of an <see cref="EchoClient"/>. They are checked when they are handed over.</summary>
public sealed record EchoClientOptions
{
    /// <summary>Shortest time without a word from the server after which a connection counts as lost: it speaks once a second.</summary>
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(1.5);

    /// <summary>The server's endpoint, e.g. <c>ws://127.0.0.1:8642/v1/stream</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>
    /// What the audio is and what is wanted. The client itself fills in <see cref="StartMessage.Resumable"/> and <see cref="StartMessage.Resume"/>.
    /// </summary>
    public required StartMessage Start { get; init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>, printable ASCII; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>
    /// Audio that is not acknowledged as committed and that a source's buffer holds, 15 s–10 min. Another
    /// <see cref="EchoProtocol.LeadInSeconds"/> before it are kept for a server that has to begin anew.
    /// </summary>
    public TimeSpan Buffer { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pause before the first new attempt, 10 ms–1 min; it doubles with each that fails. ±20 % of each are left to chance.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause between attempts, <see cref="FirstBackoff"/>–1 h.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Attempts in a row that may fail, 1–1000; a connection whose session became ready begins a new row.</summary>
    public int Attempts { get; init; } = 15;

    /// <summary>False: an error of the very first attempt is reported at once, as a wrong address should be.</summary>
    public bool RetryFirst { get; init; } = true;

    /// <summary>Failures in a row that open the circuit breaker, 2–1000.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long the breaker stays open before one attempt probes, 0.5 s–1 h.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time from the beginning of an attempt until the session is ready, 0.1 s–5 min.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection on which the server says nothing for so long counts as lost, 1.5 s–5 min.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of all pauses and limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("ws" or "wss"))
        {
            throw new ArgumentException($"'{Endpoint}' is not a ws:// or wss:// address.", nameof(Endpoint));
        }

        if (ApiKey is not null && (ApiKey.Length == 0 || ApiKey.Any(static c => c is <= ' ' or > '~')))
        {
            throw new ArgumentException("An API key is printable ASCII without spaces.", nameof(ApiKey));
        }

        ThrowIfOutside(Buffer, TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(10), nameof(Buffer));
        ThrowIfOutside(FirstBackoff, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(FirstBackoff));
        ThrowIfOutside(LongestBackoff, FirstBackoff, TimeSpan.FromHours(1), nameof(LongestBackoff));
        ThrowIfOutside(Attempts, 1, 1000, nameof(Attempts));
        ThrowIfOutside(BreakerFailures, 2, 1000, nameof(BreakerFailures));
        ThrowIfOutside(BreakDuration, TimeSpan.FromSeconds(0.5), TimeSpan.FromHours(1), nameof(BreakDuration));
        ThrowIfOutside(ConnectTimeout, TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(5), nameof(ConnectTimeout));
        ThrowIfOutside(SilenceTimeout, ShortestSilence, TimeSpan.FromMinutes(5), nameof(SilenceTimeout));
        ValidateStart();
    }

    private void ValidateStart()
    {
        ArgumentNullException.ThrowIfNull(Start);
        ThrowIfOutside(Start.Sources.Count, 1, EchoProtocol.MaxSources, "Start.Sources.Count");
        if (Start.Resumable is not null || Start.Resume is not null)
        {
            throw new ArgumentException("Whether and what is resumed is the client's own affair.", nameof(Start));
        }

        foreach (AudioSource source in Start.Sources)
        {
            ThrowIfOutside(source.SampleRate, 8000, 192000, nameof(AudioSource.SampleRate));
            ThrowIfOutside(source.Channels, 1, 8, nameof(AudioSource.Channels));
            _ = source.Encoding.BytesPerSample();
        }
    }

    private static void ThrowIfOutside<T>(T value, T min, T max, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between {min} and {max}.");
        }
    }
}
