using System.Runtime.InteropServices;
using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Peers;

/// <summary>One round of a program over all files.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="CpuSeconds">Of all cores.</param>
/// <param name="PeakBytes">Most memory for one file.</param>
/// <param name="Errors">Word errors; null where nobody knows what is said.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileTotals(double Seconds, double CpuSeconds, long PeakBytes, WordErrors? Errors);
