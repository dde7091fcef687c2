using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>What a window is decoded as.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct DecodeTask
{
    /// <summary>Number of the language in Whisper's list.</summary>
    public required int Language { get; init; }

    /// <summary>Translate into English.</summary>
    public bool Translate { get; init; }

    /// <summary>Threads of one step.</summary>
    public required int Threads { get; init; }

    /// <summary>Tokens that the text begins with, times counted from the window's start.</summary>
    public ReadOnlySpan<int> Forced { get; init; }
}
