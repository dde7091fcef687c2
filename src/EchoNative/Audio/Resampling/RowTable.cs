using System.Runtime.InteropServices;

namespace EchoNative.Audio;

/// <summary>
/// Coefficients for <see cref="RowStage"/>. Exact: outputs come in groups of 4, which share one window of input; a row holds an
/// output's coefficients, shifted to where its own samples lie in that window. Otherwise a row per phase, to be interpolated.
/// Immutable; the last used tables are shared by all resamplers, since they are large.
/// </summary>
internal sealed class RowTable
{
    /// <summary>Outputs that share a window.</summary>
    public const int Group = 4;

    /// <summary>Rows are whole vectors of 512 bits, aligned to their size: a load across two cache lines costs two.</summary>
    public const int RowMultiple = 16;

    private const int MaxExactCoefficients = 1 << 17;
    private const int PhasesPerZeroCrossing = 4096;
    private const int MaxShared = 16;

    private static readonly Lock Gate = new();
    private static readonly Queue<RowTable> Shared = new();

    private readonly (int Up, int Down, double Pass, double Stop, double Attenuation) _key;
    private readonly float[] _array;
    private readonly int _offset;
    private readonly int _count;

    private RowTable((int Up, int Down, double Pass, double Stop, double Attenuation) key)
    {
        _key = key;
        (int up, int down, double pass, double stop, double attenuation) = key;
        int least = (int)Math.Ceiling(KaiserFilter.HalfWidth(attenuation, stop - pass));
        int shift = (int)(((long)(Group - 1) * down + up - 1) / up);
        int groups = up / (int)Greatest(up, Group);
        Row = RoundUp((2 * least) + shift);
        IsExact = (long)groups * Group * Row <= MaxExactCoefficients;
        if (!IsExact)
        {
            (shift, Row) = (0, RoundUp(2 * least));
        }

        HalfWidth = (Row - shift) / 2;
        Phases = IsExact ? groups : (int)Math.Ceiling(PhasesPerZeroCrossing * Math.Min(1.0, up / (double)down));
        _count = (IsExact ? groups * Group : Phases + 1) * Row;
        _array = GC.AllocateUninitializedArray<float>(_count + RowMultiple, pinned: true);
        long misaligned = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0) / sizeof(float) % RowMultiple;
        _offset = (int)((RowMultiple - misaligned) % RowMultiple);
        Span<float> rows = _array.AsSpan(_offset, _count);
        var filter = KaiserFilter.Between(pass, stop, attenuation, HalfWidth);
        Span<double> taps = new double[Row];
        for (int row = 0; row < _count / Row; row++)
        {
            double fraction = row / (double)Phases;
            if (IsExact)
            {
                // From the whole input sample at or before the group's first output to this one.
                long start = (long)(row / Group * Group) * down / up;
                fraction = (((long)row * down) - (start * up)) / (double)up;
            }

            filter.Sample(fraction + HalfWidth - 1, taps);
            for (int k = 0; k < Row; k++)
            {
                rows[(row * Row) + k] = (float)taps[k];
            }
        }
    }

    /// <summary>Input samples on each side of an output sample that have a part in it.</summary>
    public int HalfWidth { get; }

    /// <summary>Coefficients of a row, a multiple of 16.</summary>
    public int Row { get; }

    /// <summary>True when there is a row for every output sample of a period; false when two neighbours must be interpolated.</summary>
    public bool IsExact { get; }

    /// <summary>Exact: groups of a period. Otherwise: phases between two input samples; phase 0 and the one of this number are both there.</summary>
    public int Phases { get; }

    /// <summary>All rows, one after another.</summary>
    public ReadOnlySpan<float> Rows => _array.AsSpan(_offset, _count);

    /// <summary>The table for a reduced ratio; frequencies in cycles per input sample, attenuation in dB.</summary>
    public static RowTable For(int up, int down, double pass, double stop, double attenuation)
    {
        var key = (up, down, pass, stop, attenuation);
        lock (Gate)
        {
            foreach (RowTable table in Shared)
            {
                if (table._key == key)
                {
                    return table;
                }
            }
        }

        // Outside the lock: it takes milliseconds. Two threads may compute the same table; either is good.
        var made = new RowTable(key);
        lock (Gate)
        {
            if (Shared.Count == MaxShared)
            {
                Shared.Dequeue();
            }

            Shared.Enqueue(made);
        }

        return made;
    }

    private static long Greatest(long a, long b) => b == 0 ? a : Greatest(b, a % b);

    private static int RoundUp(int count) => (count + RowMultiple - 1) / RowMultiple * RowMultiple;
}
