using System.Numerics.Tensors;
using EchoNative.Buffers;
using EchoNative.Vad;

namespace EchoNative;

/// <summary>
/// Cuts a session's audio into stretches of speech. Each reaches back a little before the point where speech was noticed, so that
/// the first word is not clipped, but never into the stretch before it.
/// </summary>
/// <param name="endOfSpeech">Silence that ends a stretch.</param>
/// <param name="limit">Most samples of a stretch: a longer one is cut where its second half is quietest.</param>
internal sealed class SpeechTracker(TimeSpan endOfSpeech, int limit)
{
    private const int PreRoll = 16000 * 3 / 10;
    private readonly EnergyEndpointer _endpointer = new(endOfSpeech);
    private readonly Queue<(long Start, long End)> _closed = new(64);
    private long _analysed;
    private long _lastEnd;
    private long _openStart = -1;

    /// <summary>Everything before this is either in a stretch that was taken, or silence. No later stretch begins before it.</summary>
    public long Settled => _closed.TryPeek(out var first) ? first.Start
        : _openStart >= 0 ? _openStart
        : Math.Max(_lastEnd, _analysed - PreRoll - (_endpointer.PendingHops * EnergyEndpointer.Hop));

    /// <summary>Position up to which the endpointer has heard: it still needs what comes after.</summary>
    public long Heard => _analysed;

    /// <summary>The oldest stretch; <c>End</c> is -1 while it goes on.</summary>
    public (long Start, long End)? Current => _closed.TryPeek(out var first) ? first : _openStart >= 0 ? (_openStart, -1) : null;

    /// <summary>Looks at the hops that have become complete.</summary>
    public void Advance(SampleRing ring)
    {
        while (ring.Head - _analysed >= EnergyEndpointer.Hop)
        {
            int pending = _endpointer.PendingHops;
            using SampleWindow hop = ring.Peek(_analysed, EnergyEndpointer.Hop);
            bool changed = _endpointer.Process(hop.Samples);
            _analysed += EnergyEndpointer.Hop;
            if (changed && _endpointer.InSpeech)
            {
                Open(_analysed - ((pending + 1) * EnergyEndpointer.Hop));
            }
            else if (changed)
            {
                Close(_analysed);
            }
            else if (_openStart >= 0 && _analysed - _openStart > limit)
            {
                Cut(ring);
            }
        }
    }

    /// <summary>Forgets what lies before a position: the samples are gone.</summary>
    public void Drop(long position)
    {
        while (_closed.TryPeek(out var first) && first.Start < position)
        {
            Consume(Math.Min(position, first.End));
        }

        if (_openStart >= 0)
        {
            _openStart = Math.Max(_openStart, position);
        }

        _lastEnd = Math.Max(_lastEnd, position);
    }

    /// <summary>Ends everything at <paramref name="head"/>: what has begun to sound like speech counts as speech.</summary>
    public void Flush(long head)
    {
        if (_openStart < 0 && _endpointer.PendingHops > 0)
        {
            Open(_analysed - (_endpointer.PendingHops * EnergyEndpointer.Hop));
        }

        if (_openStart >= 0)
        {
            Close(head);
        }

        _endpointer.Reset();
        _lastEnd = head;
    }

    /// <summary>Moves the start of the oldest stretch, or removes it when nothing of it is left.</summary>
    public void Consume(long position)
    {
        if (_closed.TryPeek(out var first))
        {
            _closed.Dequeue();
            if (position < first.End)
            {
                // The queue holds little: turning it round once puts the rest of the first back in front.
                int others = _closed.Count;
                _closed.Enqueue((position, first.End));
                for (int i = 0; i < others; i++)
                {
                    _closed.Enqueue(_closed.Dequeue());
                }
            }
        }
        else
        {
            _openStart = position;
        }
    }

    private void Cut(SampleRing ring)
    {
        long start = _openStart;
        Close(QuietestPoint(ring, start + (limit / 2), start + limit));
        _openStart = _lastEnd;
    }

    private static long QuietestPoint(SampleRing ring, long from, long to)
    {
        long first = (from + EnergyEndpointer.Hop - 1) / EnergyEndpointer.Hop * EnergyEndpointer.Hop;
        float before = float.MaxValue, here = float.MaxValue, least = float.MaxValue;
        long quietest = from;
        for (long position = first; position + EnergyEndpointer.Hop <= to; position += EnergyEndpointer.Hop)
        {
            using SampleWindow hop = ring.Peek(position, EnergyEndpointer.Hop);
            float next = TensorPrimitives.SumOfSquares(hop.Samples);
            if (before + here + next < least)
            {
                least = before + here + next;
                quietest = position - (EnergyEndpointer.Hop / 2);
            }

            (before, here) = (here, next);
        }

        return quietest;
    }

    private void Open(long onset) => _openStart = Math.Max(_lastEnd, onset - PreRoll);

    private void Close(long end)
    {
        if (end > _openStart)
        {
            _closed.Enqueue((_openStart, end));
        }

        _openStart = -1;
        _lastEnd = end;
    }
}
