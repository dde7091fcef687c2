namespace EchoNative.Protocol;

/// <summary>
/// <c>ack</c>: what has arrived and what is done with. Positions are samples per channel since the source's first one; they never fall.
/// </summary>
/// <param name="Source">Number of the source.</param>
/// <param name="Received">Samples in the server's memory or past it.</param>
/// <param name="Committed">Samples that are covered by finals or were judged silent, or that are lost.</param>
public sealed record AckMessage(int Source, long Received, long Committed) : ServerMessage;
