namespace EchoNative;

/// <summary>How an encoded window is decoded.</summary>
internal readonly record struct DecodeWindow
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
}
