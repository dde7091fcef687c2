using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>What a window is decoded as.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct DecodeTask
{
    /// <summary>Stands for a language that the decoder is to find out.</summary>
    public const int UnknownLanguage = -1;

    /// <summary>Number of the language in Whisper's list, or <see cref="UnknownLanguage"/>.</summary>
    public required int Language { get; init; }

    /// <summary>Translate into English.</summary>
    public bool Translate { get; init; }

    /// <summary>Threads of one step.</summary>
    public required int Threads { get; init; }

    /// <summary>Tokens that the text begins with, times counted from the window's start.</summary>
    public ReadOnlySpan<int> Forced { get; init; }

    /// <summary>What is tried when the text looks wrong. Null: nothing, as for partials.</summary>
    public FallbackPolicy? Fallback { get; init; }

    /// <summary>Text before the window, as context: at most <see cref="DecodeSteering.MaxPromptTokens(Models.ModelInfo)"/> tokens.</summary>
    public ReadOnlySpan<int> Prompt { get; init; }

    /// <summary>What the session wants to hear and what not.</summary>
    public DecodeSteering? Steering { get; init; }
}
