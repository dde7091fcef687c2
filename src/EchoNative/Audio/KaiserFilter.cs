namespace EchoNative.Audio;

/// <summary>
/// The low-pass filter of <see cref="Resampler"/>: a sinc under a Kaiser window, as a continuous function that is sampled for each phase.
/// Formulas: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", 1974; as in
/// A. V. Oppenheim and R. W. Schafer, "Discrete-Time Signal Processing", 7.5.3.
/// </summary>
internal readonly struct KaiserFilter
{
    private const double Attenuation = 103.5;
    private const double Beta = 0.1102 * (Attenuation - 8.7);
    private const int TapMultiple = 8;

    private readonly double _cutoff;

    /// <summary>Designs the filter for a ratio.</summary>
    public KaiserFilter(int inputRate, int outputRate)
    {
        // Everything is in units of input samples. The lower rate's Nyquist frequency ends the transition band, so nothing aliases.
        double lowerRate = Math.Min(1.0, outputRate / (double)inputRate);
        double transition = (1 - Resampler.PassBand) * lowerRate / 2;
        double taps = (Attenuation - 7.95) / (2.285 * 2 * Math.PI * transition);
        HalfWidth = (int)Math.Ceiling(taps / 2 / TapMultiple) * TapMultiple;
        _cutoff = (lowerRate / 2) - (transition / 2);
    }

    /// <summary>Input samples on each side of an output sample that have a part in it; a multiple of 8, which keeps vectors whole.</summary>
    public int HalfWidth { get; }

    /// <summary>
    /// Writes the coefficients of an output sample that lies <paramref name="fraction"/> (0 to 1) after an input sample:
    /// 2 × <see cref="HalfWidth"/> of them, first for the oldest input sample. Their sum is 1.
    /// </summary>
    public void Sample(double fraction, Span<float> coefficients)
    {
        double sum = 0;
        for (int k = 0; k < coefficients.Length; k++)
        {
            double value = At(fraction + HalfWidth - 1 - k);
            coefficients[k] = (float)value;
            sum += value;
        }

        float scale = (float)(1 / sum);
        foreach (ref float coefficient in coefficients)
        {
            coefficient *= scale;
        }
    }

    private double At(double distance)
    {
        double edge = distance / HalfWidth;
        if (Math.Abs(edge) >= 1)
        {
            return 0;
        }

        double x = 2 * Math.PI * _cutoff * distance;
        double sinc = Math.Abs(x) < 1e-9 ? 1 : Math.Sin(x) / x;
        return sinc * BesselI0(Beta * Math.Sqrt(1 - (edge * edge)));
    }

    // Power series of the modified Bessel function of order 0, to double precision.
    private static double BesselI0(double x)
    {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
