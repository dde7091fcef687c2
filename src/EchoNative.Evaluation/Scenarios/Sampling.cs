namespace EchoNative.Evaluation.Scenarios;

/// <summary>How things stood at one moment of a run.</summary>
/// <param name="Seconds">The moment.</param>
/// <param name="Backlog">Audio of speech that had ended and had no final yet, in seconds.</param>
/// <param name="Queue">Inferences that waited for a worker.</param>
/// <param name="RealtimeFactor">That of the finals of the ten seconds before.</param>
/// <param name="Cpu">CPU seconds that this process had used.</param>
/// <param name="Memory">Its resident memory, in MiB.</param>
internal sealed record Sampling(double Seconds, double Backlog, int Queue, double RealtimeFactor, double Cpu, double Memory);
