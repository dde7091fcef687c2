namespace EchoNative;

/// <summary>How an encoded window is decoded.</summary>
internal readonly ref struct DecodeWindow
{
    /// <summary>Length of the audio, in units of 20 ms.</summary>
    public required int Positions { get; init; }

    /// <summary>Threads of one step.</summary>
    public required int Threads { get; init; }

    /// <summary>Most tokens beyond the forced ones.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Number of the language in Whisper's list.</summary>
    public int Language { get; init; }

    /// <summary>Translate into English.</summary>
    public bool Translate { get; init; }

    /// <summary>Text that precedes the window: context, not a part of its result.</summary>
    public ReadOnlySpan<int> Context { get; init; }

    /// <summary>Latest position of the first word, in units of 20 ms.</summary>
    public int LatestStart { get; init; } = TokenRules.LatestStart;

    public DecodeWindow()
    {
    }
}
