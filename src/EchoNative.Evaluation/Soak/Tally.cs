namespace EchoNative.Evaluation.Soak;

/// <summary>What the visitors saw, counted by all of them at once.</summary>
internal sealed class Tally
{
    private long _completed;
    private long _left;
    private long _finals;
    private long _partials;
    private long _refused;
    private long _samples;
    private long _wrong;

    public long Completed => Interlocked.Read(ref _completed);

    public long Left => Interlocked.Read(ref _left);

    public long Finals => Interlocked.Read(ref _finals);

    public long Partials => Interlocked.Read(ref _partials);

    public long Refused => Interlocked.Read(ref _refused);

    public long Samples => Interlocked.Read(ref _samples);

    /// <summary>Sessions whose samples did not add up.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    public void Count(TranscriptEvent item) => Interlocked.Increment(ref item is FinalResult ? ref _finals : ref _partials);

    public void Refuse() => Interlocked.Increment(ref _refused);

    /// <summary>A session came to its end: nothing may be on its way or lost any more.</summary>
    public void Complete(SessionStatistics s)
    {
        Interlocked.Increment(ref _completed);
        Check(s, s is { SamplesInFlight: 0, SamplesDropped: 0 } && s.SamplesCommitted == s.SamplesReceived);
    }

    /// <summary>A session was left in the middle.</summary>
    public void Leave(SessionStatistics s)
    {
        Interlocked.Increment(ref _left);
        Check(s, true);
    }

    private void Check(SessionStatistics s, bool right)
    {
        Interlocked.Add(ref _samples, s.SamplesReceived);
        if (!right || s.SamplesReceived != s.SamplesTranscribed + s.SamplesSilent + s.SamplesDropped + s.SamplesInFlight)
        {
            Interlocked.Increment(ref _wrong);
        }
    }
}
