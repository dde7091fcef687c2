namespace EchoNative.Protocol;

/// <summary><c>final</c>: the words of speech that has ended. It replaces the segment's partials and is never taken back.</summary>
/// <param name="Segment">Number of the stretch of speech, that of its partials.</param>
/// <param name="Start">Start in seconds of audio since the session's first sample.</param>
/// <param name="End">End, the same.</param>
/// <param name="Text">The words joined by single spaces; empty when partials turned out to be no speech.</param>
/// <param name="Words">The words with their times.</param>
public sealed record FinalMessage(long Segment, double Start, double End, string Text, IReadOnlyList<WordTiming> Words) : ServerMessage;
