namespace EchoNative.Server;

/// <summary>What the recognisers of a source have done, one after the other. Samples are at 16 kHz.</summary>
internal record struct SessionTotals
{
    public long Transcribed { get; set; }

    public long Silent { get; set; }

    public long Dropped { get; set; }

    public long Finals { get; set; }

    public long Decodes { get; set; }

    public long PartialsAbandoned { get; set; }

    public TimeSpan DecodeTime { get; set; }

    public long ManagedBytesInference { get; set; }

    /// <summary>Everything that is accounted for.</summary>
    public readonly long Samples => Transcribed + Silent + Dropped;

    /// <summary>The sum with one more recogniser.</summary>
    public readonly SessionTotals Plus(SessionStatistics more) => new()
    {
        Transcribed = Transcribed + more.SamplesTranscribed,
        Silent = Silent + more.SamplesSilent,
        Dropped = Dropped + more.SamplesDropped,
        Finals = Finals + more.Finals,
        Decodes = Decodes + more.Decodes,
        PartialsAbandoned = PartialsAbandoned + more.PartialsAbandoned,
        DecodeTime = DecodeTime + more.DecodeTime,
        ManagedBytesInference = ManagedBytesInference + more.ManagedBytesInference,
    };
}
