namespace EchoNative.Server;

/// <summary>Settings of the front end. They are checked when they are handed over.</summary>
public sealed record EchoServerOptions
{
    /// <summary>The engine to serve.</summary>
    public required WhisperEngineOptions Engine { get; init; }

    /// <summary>A session whose client sends nothing for this long is ended, 1 s–1 h.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A client that leaves results unread for this long is cut off, 1 s–5 min.</summary>
    public TimeSpan SlowReaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>At shutdown, how long open sessions have to make final what they were sent, 0–1 min.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Origins (such as <c>https://example.org</c>) whose pages may connect, besides pages from this machine. Programs that are not
    /// browsers send no origin and are not restricted.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public void Validate()
    {
        Engine.Validate();
        ThrowIfOutside(IdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(IdleTimeout));
        ThrowIfOutside(SlowReaderTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), nameof(SlowReaderTimeout));
        ThrowIfOutside(DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1), nameof(DrainTimeout));
        foreach (string origin in AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
            {
                throw new ArgumentException($"'{origin}' is not an origin; write scheme, host and port only.", nameof(AllowedOrigins));
            }
        }
    }

    private static void ThrowIfOutside(TimeSpan value, TimeSpan min, TimeSpan max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between {min} and {max}.");
        }
    }
}
