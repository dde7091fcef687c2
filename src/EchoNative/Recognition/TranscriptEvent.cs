namespace EchoNative;

/// <summary>What a <see cref="RecognitionSession"/> has heard. Times are sample time since the session's first sample.</summary>
/// <param name="Segment">Number of the stretch of speech, from 0, the same for its partials and its final.</param>
/// <param name="Start">Start of the audio it covers.</param>
/// <param name="End">End of the audio it covers.</param>
/// <param name="Text">The words joined by single spaces.</param>
/// <param name="Words">The words with their times.</param>
public abstract record TranscriptEvent(long Segment, TimeSpan Start, TimeSpan End, string Text, IReadOnlyList<Word> Words);
