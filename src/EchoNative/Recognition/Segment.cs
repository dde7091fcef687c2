namespace EchoNative;

/// <summary>A stretch of speech in a transcript, between two pauses.</summary>
/// <param name="Start">Start of its first word in the recording.</param>
/// <param name="End">End of its last word.</param>
/// <param name="Text">The words joined by single spaces.</param>
/// <param name="Words">The words with their times.</param>
public sealed record Segment(TimeSpan Start, TimeSpan End, string Text, IReadOnlyList<Word> Words);
