using System.Runtime.InteropServices;

namespace EchoNative.Evaluation.Hallucination;

/// <summary>What was heard in one kind of sound.</summary>
/// <param name="Ends">When each word ended, in seconds.</param>
/// <param name="Heard">Share of the sound that was taken for speech and decoded.</param>
/// <param name="Again">Finals that were decoded again because they looked wrong.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HallucinationCount(IReadOnlyList<double> Ends, double Heard, long Again);
