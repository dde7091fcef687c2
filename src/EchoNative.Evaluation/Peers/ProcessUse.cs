using System.Runtime.InteropServices;

namespace EchoNative.Evaluation.Peers;

/// <summary>What a program took.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="CpuSeconds">Of all cores together, user and system; NaN where the system does not tell.</param>
/// <param name="PeakBytes">Most resident memory at a time.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProcessUse(double Seconds, double CpuSeconds, long PeakBytes);
