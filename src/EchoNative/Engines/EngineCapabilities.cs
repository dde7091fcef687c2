namespace EchoNative;

/// <summary>What an engine can do. Sessions that ask for more are refused when they are opened.</summary>
public sealed record EngineCapabilities
{
    /// <summary>What kind of engine it is, such as <c>whisper.cpp</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>What computes: <c>cpu</c>, <c>gpu</c>, <c>remote</c>, or as the engine names it.</summary>
    public required string Device { get; init; }

    /// <summary>Where its word times come from.</summary>
    public required WordTimes WordTimes { get; init; }

    /// <summary>Whether it gives words of a stretch of speech before that has ended.</summary>
    public bool Partials { get; init; } = true;

    /// <summary>Whether the language can be chosen; otherwise it finds out by itself.</summary>
    public bool Languages { get; init; }

    /// <summary>Whether it translates into English.</summary>
    public bool Translation { get; init; }

    /// <summary>Whether it can be told what was said before.</summary>
    public bool Prompt { get; init; }

    /// <summary>Whether words can be made likelier.</summary>
    public bool HotWords { get; init; }

    /// <summary>Whether text or tokens can be ruled out.</summary>
    public bool Suppression { get; init; }

    /// <summary>Whether it searches with beams.</summary>
    public bool Beams { get; init; }

    /// <summary>Whether what was said is context for what comes next.</summary>
    public bool CarriedContext { get; init; }

    /// <summary>Whether audio leaves this machine.</summary>
    public bool LeavesMachine { get; init; }

    /// <summary>Refuses what it can't do.</summary>
    /// <exception cref="ArgumentException">The session asks for something else.</exception>
    internal void ThrowUnlessServed(SessionOptions options)
    {
        Refuse(Translation, options.Translate, nameof(options.Translate));
        Refuse(Prompt, options.Prompt is { Length: > 0 }, nameof(options.Prompt));
        Refuse(HotWords, options.HotWords is { Count: > 0 }, nameof(options.HotWords));
        Refuse(Suppression, options.SuppressText is { Count: > 0 } || options.SuppressTokens is { Count: > 0 }, nameof(options.SuppressText));
        Refuse(Beams, options.BeamSize != 1, nameof(options.BeamSize));
        Refuse(CarriedContext, options.CarryContext, nameof(options.CarryContext));
        Refuse(Languages, options.Language is not (null or "auto"), nameof(options.Language));
    }

    private void Refuse(bool isServed, bool isAsked, string option)
    {
        if (isAsked && !isServed)
        {
            throw new ArgumentException($"The engine {Engine} has no {option}.", option);
        }
    }
}
