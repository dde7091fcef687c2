using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>How an encoded window is decoded.</summary>
[StructLayout(LayoutKind.Auto)]
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

    /// <summary>Text before the window, as context; its end counts where there is not room for all.</summary>
    public ReadOnlySpan<int> Prompt { get; init; }

    /// <summary>Tokens that the text begins with.</summary>
    public ReadOnlySpan<int> Forced { get; init; }

    /// <summary>Sampling temperature, 0–1. 0 takes the most likely token.</summary>
    public float Temperature { get; init; }

    /// <summary>What the session wants to hear and what not.</summary>
    public DecodeSteering? Steering { get; init; }
}
