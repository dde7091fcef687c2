namespace EchoNative;

/// <summary>What a realtime service has heard in a stretch of speech.</summary>
/// <param name="Text">All of it.</param>
/// <param name="Language">Code or name of its language, where it is told.</param>
/// <param name="Segments">Parts with times, where there are such.</param>
internal sealed record RealtimeResult(string Text, string? Language, IReadOnlyList<TranscribedSegment>? Segments);
