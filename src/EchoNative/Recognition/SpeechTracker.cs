using System.Diagnostics;
using EchoNative.Buffers;
using EchoNative.Vad;

namespace EchoNative;

/// <summary>The stretches of speech in a session's ring, in the order in which they are to be decoded.</summary>
/// <param name="endpointer">Finds them. The tracker is its owner.</param>
/// <param name="leadIn">Samples from the first that are only listened to: no stretch begins before their end.</param>
internal sealed class SpeechTracker(Endpointer endpointer, long leadIn = 0) : IDisposable
{
    private readonly Queue<SpeechStretch> _closed = new(64);
    private readonly SpeechBoundary[] _boundaries = new SpeechBoundary[Endpointer.MaxBoundaries];
    private long _start;
    private long _onset;
    private long _due; // of the first that has ended
    private long _leadIn = leadIn; // 0 once it is over
    private long _leadInHeard;

    /// <summary>Everything before this is either in a stretch that was taken, or silence. No later stretch begins before it.</summary>
    public long Settled => _leadIn > 0 ? Math.Max(_leadInHeard, endpointer.Position) : _closed.TryPeek(out var first) ? first.Start : endpointer.Settled;

    /// <summary>Position up to which the endpointer has heard: it still needs what comes after.</summary>
    public long Heard => endpointer.Position;

    /// <summary>The oldest stretch.</summary>
    public SpeechStretch? Current =>
        _leadIn > 0 ? null
        : _closed.TryPeek(out SpeechStretch first) ? first with { Due = _due }
        : endpointer.InSpeech ? new SpeechStretch(endpointer.Settled, SpeechStretch.Open, Math.Max(_onset, endpointer.Settled), endpointer.SpeechEnd)
        : null;

    /// <summary>Stretches that have ended and are yet to be decoded.</summary>
    public int Waiting => _closed.Count;

    /// <summary>Samples in them.</summary>
    public long SamplesWaiting
    {
        get
        {
            long samples = 0;
            foreach (SpeechStretch stretch in _closed)
            {
                samples += stretch.End - stretch.Start;
            }

            return samples;
        }
    }

    /// <summary>Looks at the hops that have become complete.</summary>
    public void Advance(SampleRing ring)
    {
        while (ring.Head - endpointer.Position >= endpointer.Hop)
        {
            using SampleWindow hop = ring.Peek(endpointer.Position, endpointer.Hop);
            Take(endpointer.Process(hop.Samples, _boundaries));
            if (_leadIn > 0 && endpointer.Position >= _leadIn)
            {
                long end = _leadIn;
                _leadIn = 0;
                Drop(end);
            }
        }
    }

    /// <summary>Forgets what lies before a position: the samples are gone.</summary>
    public void Drop(long position)
    {
        endpointer.Forget(position);
        _start = Math.Max(_start, position);
        for (int i = _closed.Count; i > 0; i--)
        {
            // The queue holds little: it is turned round once, without what is gone.
            SpeechStretch stretch = _closed.Dequeue();
            if (stretch.End > position)
            {
                _closed.Enqueue(stretch with { Start = Math.Max(stretch.Start, position), SpeechEnd = Math.Max(stretch.SpeechEnd, position) });
            }
        }
    }

    /// <summary>Ends everything at <paramref name="head"/>: what has begun to sound like speech counts as speech.</summary>
    public void Flush(long head)
    {
        Take(endpointer.Flush(head, _boundaries));
        _leadInHeard = head;
    }

    /// <summary>Removes the oldest stretch, which ended at <paramref name="position"/> and was decoded.</summary>
    public void Consume(long position)
    {
        if (_closed.TryPeek(out var first) && first.End <= position)
        {
            _closed.Dequeue();
            _due = Stopwatch.GetTimestamp(); // the next one's, if it has ended already
        }
    }

    /// <inheritdoc cref="Endpointer.PreferCut"/>
    public void PreferCut(long position, long earliest) => endpointer.PreferCut(position, earliest);

    /// <inheritdoc/>
    public void Dispose() => endpointer.Dispose();

    private void Take(int count)
    {
        foreach (SpeechBoundary boundary in _boundaries.AsSpan(0, count))
        {
            if (boundary.Kind == SpeechBoundaryKind.Start)
            {
                _start = boundary.Position;
                _onset = boundary.Speech;
            }
            else if (boundary.Position > _start)
            {
                _due = _closed.Count == 0 ? Stopwatch.GetTimestamp() : _due;
                _closed.Enqueue(new SpeechStretch(_start, boundary.Position, _onset, boundary.Speech));
            }
        }
    }
}
