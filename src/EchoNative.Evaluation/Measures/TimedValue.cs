using System.Runtime.InteropServices;

namespace EchoNative.Evaluation.Measures;

/// <summary>A value and when it was measured, in seconds since the run began.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimedValue(double Seconds, double Value);
