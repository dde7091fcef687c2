using System.Diagnostics;
using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>What happened in a run.</summary>
internal sealed record ScenarioRecord
{
    /// <summary>What each source said.</summary>
    public required IReadOnlyList<SpeechTrack> Tracks { get; init; }

    /// <summary>The moment of the first sample (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public required long Began { get; init; }

    /// <summary>When each frame had been handed over, in seconds since then.</summary>
    public required IReadOnlyList<double> Sent { get; init; }

    /// <summary>What came of each source, in order.</summary>
    public required IReadOnlyList<IReadOnlyList<HeardResult>> Results { get; init; }

    /// <summary>What became of its samples.</summary>
    public required IReadOnlyList<SourceAccount> Accounts { get; init; }

    /// <summary>How things stood, several times a second.</summary>
    public required IReadOnlyList<Sampling> Samplings { get; init; }

    /// <summary>Realtime factor of each inference; null when the engine is in another process.</summary>
    public IReadOnlyList<TimedValue>? Factors { get; init; }

    /// <summary>CPU seconds of this process while the tracks were said; not a number when the engine is in another one.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Silence that ends a stretch of speech, in seconds.</summary>
    public required double EndOfSpeech { get; init; }

    /// <summary>By how much the latest frame came too late to be handed over, in seconds.</summary>
    public required double Lateness { get; init; }

    /// <summary>Length of the run in seconds.</summary>
    public double Seconds => Tracks.Max(static track => track.Seconds);

    /// <summary>Samples that were said and are neither transcribed nor judged to be silence: dropped, refused, or gone.</summary>
    public long Lost => Tracks.Zip(Accounts).Sum(static pair => Math.Abs((pair.First.Samples.Length / ScenarioRun.Frame * ScenarioRun.Frame) - pair.Second.Transcribed - pair.Second.Silent));

    /// <summary>CPU seconds per second of audio of one source.</summary>
    public double CpuPerSecond => CpuSeconds / (Seconds * Tracks.Count);

    /// <summary>When a result came, in seconds since the first sample.</summary>
    public double At(HeardResult result) => Stopwatch.GetElapsedTime(Began, result.At).TotalSeconds;

    /// <summary>When the sample of a time had been handed over.</summary>
    public double SentAt(double time) => Sent[Math.Clamp((int)(time * 50), 0, Sent.Count - 1)];
}
