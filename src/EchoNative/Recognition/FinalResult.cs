namespace EchoNative;

/// <summary>The words of a stretch of speech that has ended. It is never taken back.</summary>
/// <param name="Segment">Number of the stretch of speech.</param>
/// <param name="Start">Start of the audio it covers.</param>
/// <param name="End">End of the audio it covers.</param>
/// <param name="Text">The words joined by single spaces; empty when partials were sent and turned out to be no words.</param>
/// <param name="Words">The words with their times.</param>
public sealed record FinalResult(long Segment, TimeSpan Start, TimeSpan End, string Text, IReadOnlyList<Word> Words)
    : TranscriptEvent(Segment, Start, End, Text, Words);
