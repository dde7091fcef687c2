using System.Runtime.InteropServices;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>A word and when it is said, or was heard to be said, in seconds.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReferenceWord(string Text, double Start, double End)
{
    /// <summary>As it is compared: without case and punctuation.</summary>
    public static string Plain(string text) =>
        string.Concat(text.Where(static c => char.IsLetterOrDigit(c) || c == '\'')).ToUpperInvariant();

    public ReferenceWord Shift(double seconds) => new(Text, Start + seconds, End + seconds);
}
