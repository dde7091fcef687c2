using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>A word of a <see cref="TranscriptView"/>; valid as long as that is.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct WordView
{
    internal WordView(ReadOnlySpan<byte> utf8, TimeSpan start, TimeSpan end, float probability)
    {
        Utf8 = utf8;
        Start = start;
        End = end;
        Probability = probability;
    }

    /// <summary>The word as UTF-8, without surrounding space, punctuation included.</summary>
    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>Start on the clock of its session.</summary>
    public TimeSpan Start { get; }

    /// <summary>End on the same clock, not before <see cref="Start"/>.</summary>
    public TimeSpan End { get; }

    /// <summary>Mean probability of its tokens, 0–1.</summary>
    public float Probability { get; }
}
