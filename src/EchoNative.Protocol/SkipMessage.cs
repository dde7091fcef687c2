namespace EchoNative.Protocol;

/// <summary><c>skip</c>: samples that will never come, because the client had no room to keep them. Time goes on without them.</summary>
/// <param name="Source">Number of the source.</param>
/// <param name="Samples">Samples per channel, at least 1.</param>
public sealed record SkipMessage(int Source, long Samples) : ClientMessage;
