using System.Runtime.InteropServices;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>What waits.</summary>
/// <param name="Backlog">Audio of speech that has ended and has no final yet, in seconds.</param>
/// <param name="Inferences">Inferences that wait for a worker, of all sessions.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QueueDepth(double Backlog, int Inferences);
