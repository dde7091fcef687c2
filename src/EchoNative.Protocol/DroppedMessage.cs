namespace EchoNative.Protocol;

/// <summary><c>dropped</c>: samples that no final will cover. Nothing is lost without this message.</summary>
/// <param name="Source">Number of the source.</param>
/// <param name="From">The first sample that is lost, per channel since the source's first one.</param>
/// <param name="Samples">How many.</param>
/// <param name="Reason">Why.</param>
public sealed record DroppedMessage(int Source, long From, long Samples, DropReason Reason) : ServerMessage;
