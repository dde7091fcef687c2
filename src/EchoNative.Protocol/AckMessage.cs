namespace EchoNative.Protocol;

/// <summary>
/// <c>ack</c>: what has arrived and what is done with. Counts are samples per channel at the rate of <c>start</c>; they never fall.
/// </summary>
/// <param name="Sequence">The last binary frame that is in the server's memory.</param>
/// <param name="Received">Samples in the server's memory or past it.</param>
/// <param name="Committed">Samples that are covered by finals or were judged silent; the client may forget them.</param>
public sealed record AckMessage(uint Sequence, long Received, long Committed) : ServerMessage;
