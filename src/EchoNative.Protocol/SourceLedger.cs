namespace EchoNative.Protocol;

/// <summary>
/// Where a source's audio went, in samples at 16 kHz: <see cref="From"/> + <see cref="Transcribed"/> + <see cref="Silent"/> +
/// <see cref="Dropped"/> is all there was.
/// </summary>
/// <param name="From">Where this server's account begins: 0, or where it took over a session that another one had begun.</param>
/// <param name="Transcribed">Covered by finals, with words or without.</param>
/// <param name="Silent">Judged to be silence.</param>
/// <param name="Dropped">Lost, each time with a <c>dropped</c> message.</param>
public sealed record SourceLedger(long From, long Transcribed, long Silent, long Dropped);
