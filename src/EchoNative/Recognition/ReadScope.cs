using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>A decoded window, and where in it words may lie.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct ReadScope
{
    /// <summary>The audio that was decoded.</summary>
    public required ReadOnlySpan<float> Audio { get; init; }

    /// <summary>Stream position of its first sample.</summary>
    public required long Start { get; init; }

    /// <summary>End of the speech in it, in samples from its start: no word lasts longer.</summary>
    public required int Length { get; init; }

    /// <summary>Stream position from which on there are words that are not known yet.</summary>
    public required long Clock { get; init; }

    /// <summary>Code of the language.</summary>
    public string? Language { get; init; }

    /// <summary>A window of its own, in which all is speech and nothing is known.</summary>
    public static ReadScope Of(ReadOnlySpan<float> audio, long start = 0) => new() { Audio = audio, Start = start, Length = audio.Length, Clock = start };

    /// <summary>A window of a session. Words lie within the speech that the endpointer heard.</summary>
    /// <param name="window">The window.</param>
    /// <param name="start">Where in the stream its audio was decoded from.</param>
    /// <param name="language">Code of the language.</param>
    public static ReadScope Of(in InferenceWindow window, long start, string? language) => new()
    {
        Audio = window.Audio[(int)(start - window.Position)..],
        Start = start,
        Length = (int)(Math.Clamp(window.Job.Stretch.SpeechEnd, start, window.Job.End) - start),
        Clock = window.Known.StableEnd(none: start),
        Language = language,
    };
}
