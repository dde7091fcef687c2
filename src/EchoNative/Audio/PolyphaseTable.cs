namespace EchoNative.Audio;

/// <summary>The coefficients of one ratio of rates. Immutable; the last used tables are shared by all resamplers, since they are large.</summary>
internal sealed class PolyphaseTable
{
    private const int MaxExactCoefficients = 1 << 18;
    private const int PhasesPerZeroCrossing = 512;
    private const int MaxShared = 16;

    private static readonly Lock Gate = new();
    private static readonly Queue<PolyphaseTable> Shared = new();

    private readonly int _inputRate;
    private readonly int _outputRate;
    private readonly float[] _coefficients;

    private PolyphaseTable(int inputRate, int outputRate, int up)
    {
        (_inputRate, _outputRate) = (inputRate, outputRate);
        var filter = new KaiserFilter(inputRate, outputRate);
        HalfWidth = filter.HalfWidth;
        IsExact = (long)up * Taps <= MaxExactCoefficients;
        Phases = IsExact ? up : (int)Math.Ceiling(PhasesPerZeroCrossing * Math.Min(1.0, outputRate / (double)inputRate));
        _coefficients = new float[(Phases + 1) * Taps];
        for (int phase = 0; phase <= Phases; phase++)
        {
            filter.Sample(phase / (double)Phases, _coefficients.AsSpan(phase * Taps, Taps));
        }
    }

    /// <summary>Input samples on each side of an output sample that have a part in it.</summary>
    public int HalfWidth { get; }

    /// <summary>Coefficients of one phase.</summary>
    public int Taps => 2 * HalfWidth;

    /// <summary>True when there is a phase for every output sample; false when two neighbours must be interpolated.</summary>
    public bool IsExact { get; }

    /// <summary>Phases between two input samples; phase 0 and the one of this number are both there.</summary>
    public int Phases { get; }

    /// <summary>The table of a ratio of which <paramref name="up"/> is the reduced numerator.</summary>
    public static PolyphaseTable For(int inputRate, int outputRate, int up)
    {
        lock (Gate)
        {
            foreach (PolyphaseTable table in Shared)
            {
                if (table._inputRate == inputRate && table._outputRate == outputRate)
                {
                    return table;
                }
            }
        }

        // Outside the lock: it takes milliseconds. Two threads may compute the same table; either is good.
        var made = new PolyphaseTable(inputRate, outputRate, up);
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

    /// <summary>Coefficients of a phase, first for the oldest input sample.</summary>
    public ReadOnlySpan<float> Phase(int phase) => _coefficients.AsSpan(phase * Taps, Taps);
}
