namespace EchoNative.Server;

/// <summary>How quickly the server reacts to overload. docs/overload.md describes the levels.</summary>
public sealed record OverloadOptions
{
    /// <summary>
    /// How long the realtime factor must lie above a level's bound for the level to rise by one, 100 ms–5 min. The factor is that of the last
    /// ten seconds: what a level did shows only after as long.
    /// </summary>
    public TimeSpan Rise { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it must lie below the lower bound for the level to fall by one, 100 ms–1 h.</summary>
    public TimeSpan Fall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From level 1 on: least audio between two partials, 100 ms–5 s.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(1);

    internal void Validate()
    {
        ThrowIfOutside(Rise, 0.1, 300, nameof(Rise));
        ThrowIfOutside(Fall, 0.1, 3600, nameof(Fall));
        ThrowIfOutside(Step, 0.1, 5, nameof(Step));
    }

    private static void ThrowIfOutside(TimeSpan value, double min, double max, string name)
    {
        if (value.TotalSeconds < min || value.TotalSeconds > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between {min} and {max} s.");
        }
    }
}
