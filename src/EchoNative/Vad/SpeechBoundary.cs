namespace EchoNative.Vad;

/// <summary>Where a stretch of speech starts or ends. All times are samples at 16 kHz since the stream began.</summary>
/// <param name="Kind">Start, or end and why.</param>
/// <param name="Position">Where the stretch starts, the pre-roll included, or where it ends.</param>
/// <param name="Speech">At a start, where speech itself was first heard; at an end, the position after the last hop that was speech.</param>
/// <param name="Decided">How much of the stream had been heard when this was known.</param>
public readonly record struct SpeechBoundary(SpeechBoundaryKind Kind, long Position, long Speech, long Decided);
