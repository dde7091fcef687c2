namespace EchoNative.Audio;

/// <summary>
/// The filters for a pair of rates. The sharp filter, whose transition band is narrow, always runs where it costs least and has the
/// same few coefficients: from 3/2 of the output's rate down to it, or from the input's rate up to twice that. A short filter with a
/// wide transition band does the rest, whatever the ratio.
/// </summary>
internal static class RatePlan
{
    // What two filters leave of a stop band adds up; a better short one costs little.
    private const double Reserve = 4;

    /// <summary>The rate after the first stage, in Hz.</summary>
    public static double Between(int inputRate, int outputRate) => inputRate > outputRate ? 1.5 * outputRate : 2.0 * inputRate;

    /// <summary>The stages, in the order in which samples go through them; none when the rates are equal.</summary>
    public static (ResamplingStage? First, ResamplingStage? Second) Stages(int inputRate, int outputRate, ResamplerQuality quality)
    {
        var specification = FilterSpecification.Of(quality);
        if (inputRate == outputRate)
        {
            return (null, null);
        }

        // All that lies above the lower Nyquist frequency is left to the sharp filter; the short one must only keep out what it would
        // fold into the band below, and that begins at the rate between the two less that Nyquist frequency.
        bool down = inputRate > outputRate;
        double between = Between(inputRate, outputRate);
        double nyquist = Math.Min(inputRate, outputRate) / 2.0;
        var sharp = new BlockStage(BlockTable.For(down ? 3 : 1, quality));
        if (between == (down ? inputRate : outputRate))
        {
            return (sharp, null);
        }

        if (down && between * 2 == inputRate)
        {
            return (new HalfStage(), sharp);
        }

        long numerator = (down ? 3L : 1) * outputRate;
        long denominator = 2L * inputRate;
        long divisor = Divisor(numerator, denominator);
        int reducedUp = (int)(numerator / divisor);
        int reducedDown = (int)(denominator / divisor);
        double rate = down ? inputRate : between;
        var table = RowTable.For(
            reducedUp,
            reducedDown,
            specification.PassBand * nyquist / rate,
            (between - nyquist) / rate,
            specification.Attenuation + Reserve);
        var wide = new RowStage(reducedUp, reducedDown, table);
        return down ? (wide, sharp) : (sharp, wide);
    }

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}
