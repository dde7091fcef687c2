namespace EchoNative.Audio;

/// <summary>
/// A low-pass filter: a sinc under a Kaiser window, as a continuous function that is sampled for each phase. Times are in input
/// samples, frequencies in cycles per input sample.
/// Formulas: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", 1974; as in
/// A. V. Oppenheim and R. W. Schafer, "Discrete-Time Signal Processing", 7.5.3.
/// </summary>
internal readonly struct KaiserFilter
{
    // Kaiser's estimate of the transition band is a little short for the last decibels at its ends.
    private const double Margin = 1.05;

    private readonly double _beta;
    private readonly double _cutoff;
    private readonly double _halfWidth;

    private KaiserFilter(double attenuation, double cutoff, double halfWidth) =>
        (_beta, _cutoff, _halfWidth) = (0.1102 * (attenuation - 8.7), cutoff, halfWidth);

    /// <summary>A filter of a given length whose stop band begins at a given frequency.</summary>
    public static KaiserFilter Ending(double stop, double attenuation, double halfWidth) =>
        new(attenuation, stop - (Transition(attenuation, halfWidth) / 2), halfWidth);

    /// <summary>A filter of a given length whose transition lies in the middle between two frequencies.</summary>
    public static KaiserFilter Between(double pass, double stop, double attenuation, double halfWidth) =>
        new(attenuation, (pass + stop) / 2, halfWidth);

    /// <summary>The least half width for an attenuation, in dB, and a width of the transition band.</summary>
    public static double HalfWidth(double attenuation, double transition) =>
        Margin * (attenuation - 7.95) / (2.285 * 2 * Math.PI * transition) / 2;

    /// <summary>
    /// Writes the coefficients of an output sample: the first for the input sample that lies <paramref name="first"/> samples before it
    /// (less than 0: after it), each next one for the input sample that follows. Their sum is 1.
    /// </summary>
    public void Sample(double first, Span<double> coefficients)
    {
        double sum = 0;
        for (int k = 0; k < coefficients.Length; k++)
        {
            coefficients[k] = At(first - k);
            sum += coefficients[k];
        }

        foreach (ref double coefficient in coefficients)
        {
            coefficient /= sum;
        }
    }

    private static double Transition(double attenuation, double halfWidth) =>
        Margin * (attenuation - 7.95) / (2.285 * 2 * Math.PI * halfWidth * 2);

    private double At(double distance)
    {
        double edge = distance / _halfWidth;
        if (Math.Abs(edge) >= 1)
        {
            return 0;
        }

        double x = 2 * Math.PI * _cutoff * distance;
        double sinc = Math.Abs(x) < 1e-9 ? 1 : Math.Sin(x) / x;
        return sinc * BesselI0(_beta * Math.Sqrt(1 - (edge * edge)));
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
