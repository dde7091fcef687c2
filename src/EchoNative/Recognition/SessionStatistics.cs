namespace EchoNative;

/// <summary>A session's counts at one moment. Samples are at 16 kHz.</summary>
public sealed record SessionStatistics
{
    /// <summary>Samples taken in.</summary>
    public required long SamplesReceived { get; init; }

    /// <summary>Samples up to which everything is covered by finals or judged to be silence.</summary>
    public required long SamplesCommitted { get; init; }

    /// <summary>Samples that finals cover, with words or without.</summary>
    public required long SamplesTranscribed { get; init; }

    /// <summary>Samples in which no speech was found.</summary>
    public required long SamplesSilent { get; init; }

    /// <summary>Samples that were given up for newer ones (<see cref="SessionOptions.Overrun"/>).</summary>
    public required long SamplesDropped { get; init; }

    /// <summary>Samples on their way: what was received is the sum of these four, at any moment.</summary>
    public required long SamplesInFlight { get; init; }

    /// <summary>Samples in stretches of speech that have ended and wait for their final: the backlog, part of <see cref="SamplesInFlight"/>.</summary>
    public required long SamplesWaiting { get; init; }

    /// <summary>How many such stretches there are.</summary>
    public required int StretchesWaiting { get; init; }

    /// <summary>Share of the session's memory that holds samples, 0–1; at 1 nothing more is taken, or the oldest are given up.</summary>
    public required double Fill { get; init; }

    /// <summary>Samples that were NaN or infinite and were taken as 0.</summary>
    public required long NonFiniteSamples { get; init; }

    /// <summary>Inferences run.</summary>
    public required long Decodes { get; init; }

    /// <summary>Times that a final was decoded again because its text looked wrong.</summary>
    public long Fallbacks => FallbackCauses.Total;

    /// <summary><see cref="Fallbacks"/> by what looked wrong.</summary>
    public required FallbackCounts FallbackCauses { get; init; }

    /// <summary>Partials given up because their stretch of speech had ended meanwhile.</summary>
    public required long PartialsAbandoned { get; init; }

    /// <summary>Finals that took longer than <see cref="SessionOptions.MaxInferenceTime"/>, and were cut short by it.</summary>
    public required long FinalsLate { get; init; }

    /// <summary>Times that its engine failed and another went on (<see cref="SessionOptions.Failover"/>).</summary>
    public required int Failovers { get; init; }

    /// <summary>Finals given so far, read or still queued; also the number of the next segment.</summary>
    public required long Finals { get; init; }

    /// <summary>Time spent in inferences.</summary>
    public required TimeSpan DecodeTime { get; init; }

    /// <summary>Managed bytes allocated by <see cref="RecognitionSession.Write(ReadOnlySpan{float})"/> and its overload.</summary>
    public required long ManagedBytesIngest { get; init; }

    /// <summary>Managed bytes allocated by inferences, the results handed out included.</summary>
    public required long ManagedBytesInference { get; init; }

    /// <summary>Inference time per second of audio received; below 1 it keeps up.</summary>
    public double RealtimeFactor => SamplesReceived == 0 ? 0 : DecodeTime.TotalSeconds / (SamplesReceived / 16000.0);
}
