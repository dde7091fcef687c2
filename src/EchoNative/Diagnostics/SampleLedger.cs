using System.Diagnostics;

namespace EchoNative.Diagnostics;

/// <summary>
/// Where every sample of a session went. Samples are accounted for in the order of time, each once: what came in is the sum of what was
/// transcribed, held to be silence, dropped, and of what is still on its way. Its owner serialises access.
/// </summary>
/// <param name="totals">Sums this ledger up with those of the engine's other sessions.</param>
/// <param name="start">Position of the first sample that counts.</param>
internal sealed class SampleLedger(SampleTotals? totals = null, long start = 0)
{
    private readonly long _start = start;
    private SampleTotals? _totals = totals;

    /// <summary>Samples taken in.</summary>
    public long Received { get; private set; }

    /// <summary>Samples that a final covers, with words or without.</summary>
    public long Transcribed { get; private set; }

    /// <summary>Samples in which the endpointer found no speech.</summary>
    public long Silent { get; private set; }

    /// <summary>Samples that were given up because there was no room for newer ones.</summary>
    public long Dropped { get; private set; }

    /// <summary>Stream position up to which everything is accounted for.</summary>
    public long Settled { get; private set; } = start;

    /// <summary>Sums up with the sessions of another engine from now on.</summary>
    public void MoveTo(SampleTotals totals) => _totals = totals;

    /// <summary>Takes in the next samples.</summary>
    public void Receive(int count)
    {
        Received += count;
        _totals?.Receive(count);
    }

    /// <summary>A final covers a stretch; what lies between it and the one before was silence.</summary>
    public void Transcribe(long start, long end)
    {
        Debug.Assert(start >= Settled && end >= start, $"{start}–{end} overlaps what was settled up to {Settled}.");
        Silence(start);
        long count = Advance(end);
        Transcribed += count;
        _totals?.Transcribe(count);
    }

    /// <summary>Everything not yet accounted for before this position is silence.</summary>
    public void Silence(long position)
    {
        // Called for every frame, which in the midst of speech has nothing to say.
        if (Advance(position) is > 0 and long count)
        {
            Silent += count;
            _totals?.Silence(count);
        }
    }

    /// <summary>Everything not yet accounted for before this position was given up.</summary>
    public void Drop(long position)
    {
        long count = Advance(position);
        Dropped += count;
        _totals?.Drop(count);
    }

    /// <summary>Whether the account is exact.</summary>
    /// <param name="head">Position after the newest sample, as the ring counts it: not derived from these numbers.</param>
    public bool Balances(long head) =>
        head < _start ? Received == 0 : Received == Transcribed + Silent + Dropped + (head - Settled) && Settled <= head;

    private long Advance(long position)
    {
        long count = Math.Max(0, position - Settled);
        Settled += count;
        return count;
    }
}
