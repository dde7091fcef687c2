namespace EchoNative.Protocol;

/// <summary>Where a source stands when its session becomes ready. Positions count samples per channel since the source's first one.</summary>
/// <param name="Received">The sample the client is to send next. It may lie before <paramref name="Committed"/>: what is heard again is not said again.</param>
/// <param name="Committed">Everything before it is done with.</param>
/// <param name="MaxFrameBytes">Largest binary frame of this source in bytes, header included.</param>
public sealed record SourcePosition(long Received, long Committed, int MaxFrameBytes);
