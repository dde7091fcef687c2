using System.Numerics.Tensors;
using EchoNative.Vad;

namespace EchoNative;

/// <summary>
/// The audio of a session that is not committed yet, addressed by absolute sample position. Its owner serialises access.
/// </summary>
internal sealed class SampleRing
{
    private readonly float[] _samples;

    /// <param name="capacity">Rounded up to a whole number of endpointer hops, so that no hop is cut in two.</param>
    public SampleRing(int capacity)
    {
        int hops = (capacity + EnergyEndpointer.Hop - 1) / EnergyEndpointer.Hop;
        _samples = GC.AllocateUninitializedArray<float>(hops * EnergyEndpointer.Hop);
    }

    public int Capacity => _samples.Length;

    /// <summary>Position after the newest sample.</summary>
    public long Head { get; private set; }

    /// <summary>Position of the oldest sample kept.</summary>
    public long Tail { get; private set; }

    public int Room => Capacity - (int)(Head - Tail);

    /// <summary>Appends as many samples as there is room for.</summary>
    public int Write(ReadOnlySpan<float> samples)
    {
        int count = Math.Min(samples.Length, Room);
        int at = (int)(Head % Capacity);
        int first = Math.Min(count, Capacity - at);
        samples[..first].CopyTo(_samples.AsSpan(at));
        samples[first..count].CopyTo(_samples);
        Head += count;
        return count;
    }

    /// <summary>A hop that starts at a multiple of its length, in place.</summary>
    public ReadOnlySpan<float> Hop(long position) => _samples.AsSpan((int)(position % Capacity), EnergyEndpointer.Hop);

    /// <summary>Middle of the quietest 60 ms between two positions that are kept and at least 100 ms apart.</summary>
    public long QuietestPoint(long from, long to)
    {
        long first = (from + EnergyEndpointer.Hop - 1) / EnergyEndpointer.Hop * EnergyEndpointer.Hop;
        float before = float.MaxValue, here = float.MaxValue, least = float.MaxValue;
        long quietest = from;
        for (long hop = first; hop + EnergyEndpointer.Hop <= to; hop += EnergyEndpointer.Hop)
        {
            float next = TensorPrimitives.SumOfSquares(Hop(hop));
            if (before + here + next < least)
            {
                least = before + here + next;
                quietest = hop - (EnergyEndpointer.Hop / 2);
            }

            (before, here) = (here, next);
        }

        return quietest;
    }

    public void Copy(long position, Span<float> destination)
    {
        int at = (int)(position % Capacity);
        int first = Math.Min(destination.Length, Capacity - at);
        _samples.AsSpan(at, first).CopyTo(destination);
        _samples.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    /// <summary>Lets go of everything before <paramref name="position"/>.</summary>
    public void Release(long position) => Tail = Math.Max(Tail, Math.Min(position, Head));
}
