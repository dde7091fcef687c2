namespace EchoNative.Protocol;

/// <summary>Where a source of a resumed session stands. Positions count samples per channel since the source's first one.</summary>
/// <param name="Available">The first sample the client can still send.</param>
/// <param name="Committed">The highest <c>committed</c> of a <c>final</c> or an <c>ack</c> that the client has received.</param>
/// <param name="NextSegment">The segment after the last one whose <c>final</c> it has received; 0 when there was none.</param>
/// <param name="OriginUs">Capture time of the source's first sample, in µs on the client's clock.</param>
public sealed record ResumePosition(long Available, long Committed, long NextSegment, long OriginUs);
