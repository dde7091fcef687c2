namespace EchoNative;

/// <summary>A stretch of speech, in samples of the stream.</summary>
/// <param name="Start">Its start, pre-roll included.</param>
/// <param name="End">Its end, the silence that ended it included; <see cref="Open"/> while it goes on.</param>
/// <param name="Onset">Where speech was first heard in it.</param>
/// <param name="SpeechEnd">The position after the last sound that was speech.</param>
internal readonly record struct SpeechStretch(long Start, long End, long Onset, long SpeechEnd)
{
    /// <summary>The end of a stretch that has none yet.</summary>
    public const long Open = -1;
}
