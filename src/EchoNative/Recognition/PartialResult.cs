namespace EchoNative;

/// <summary>The words of a stretch of speech that still goes on. Each replaces the one before it.</summary>
/// <param name="Segment">Number of the stretch of speech.</param>
/// <param name="Revision">Number of this partial within its segment, from 0; gaps mean that the reader was slow.</param>
/// <param name="Start">Start of the audio it covers.</param>
/// <param name="End">End of the audio it covers.</param>
/// <param name="Text">The words joined by single spaces.</param>
/// <param name="Words">The words with their times.</param>
/// <param name="StableWords">How many of <paramref name="Words"/>, from the first, are there to stay: later results begin with the same ones.</param>
public sealed record PartialResult(
    long Segment, int Revision, TimeSpan Start, TimeSpan End, string Text, IReadOnlyList<Word> Words, int StableWords)
    : TranscriptEvent(Segment, Start, End, Text, Words);
