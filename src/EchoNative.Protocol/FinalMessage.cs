namespace EchoNative.Protocol;

/// <summary><c>final</c>: the words of speech that has ended. It replaces the segment's partials and is never taken back.</summary>
/// <param name="Source">Number of the source.</param>
/// <param name="Segment">Number of the stretch of speech within its source, that of its partials.</param>
/// <param name="Start">Start in seconds on the session's clock.</param>
/// <param name="End">End, the same.</param>
/// <param name="Text">The words joined by single spaces; empty when partials turned out to be no speech.</param>
/// <param name="Words">The words with their times.</param>
/// <param name="Committed">Samples per channel since the source's first one that are done with, as in <see cref="AckMessage"/>.</param>
public sealed record FinalMessage(
    int Source, long Segment, double Start, double End, string Text, IReadOnlyList<WordTiming> Words, long Committed)
    : ServerMessage;
