namespace EchoNative;

/// <summary>A stretch of speech, in samples of the stream.</summary>
/// <param name="Start">Its start, pre-roll included.</param>
/// <param name="End">Its end, the silence that ended it included; <see cref="Open"/> while it goes on.</param>
/// <param name="Onset">Where speech was first heard in it.</param>
/// <param name="SpeechEnd">The position after the last sound that was speech.</param>
/// <param name="Due">Once it has ended: since when nothing of its own session comes before its final, a time stamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal readonly record struct SpeechStretch(long Start, long End, long Onset, long SpeechEnd, long Due = 0)
{
    /// <summary>The end of a stretch that has none yet.</summary>
    public const long Open = -1;
}
