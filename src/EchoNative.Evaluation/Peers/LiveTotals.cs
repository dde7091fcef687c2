using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Peers;

/// <summary>What a live method did with all recordings.</summary>
internal sealed record LiveTotals(string Name, double CpuSeconds, double DroppedSeconds, long PeakBytes, WordErrors? Errors, LiveScore Score);
