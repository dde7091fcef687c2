namespace EchoNative.Benchmarks.Resamplers;

/// <summary>What a resampler does to sines of full scale, seen from its output alone.</summary>
internal static class Measurement
{
    /// <summary>Level of a sine of a frequency that the output can hold, in dB, and the rest beside it (images, aliases, noise).</summary>
    public static (double Level, double Residue) Sine(Contender contender, int inputRate, int outputRate, double frequency)
    {
        float[] output = Steady(contender, inputRate, outputRate, frequency);

        // Least squares of a cosine and a sine; the phase, and so the delay, doesn't matter.
        (double cc, double ss, double cs, double yc, double ys) = (0, 0, 0, 0, 0);
        for (int n = 0; n < output.Length; n++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * frequency * n / outputRate);
            (cc, ss, cs, yc, ys) = (cc + (c * c), ss + (s * s), cs + (c * s), yc + (output[n] * c), ys + (output[n] * s));
        }

        double determinant = (cc * ss) - (cs * cs);
        double a = ((yc * ss) - (ys * cs)) / determinant;
        double b = ((ys * cc) - (yc * cs)) / determinant;
        double rest = 0;
        for (int n = 0; n < output.Length; n++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * frequency * n / outputRate);
            double difference = output[n] - (a * c) - (b * s);
            rest += difference * difference;
        }

        return (Decibels((a * a) + (b * b)), Decibels(2 * rest / output.Length));
    }

    /// <summary>All that is in the output, in dB below the sine of full scale that went in.</summary>
    public static double Total(Contender contender, int inputRate, int outputRate, double frequency) =>
        Decibels(2 * Steady(contender, inputRate, outputRate, frequency).Average(y => (double)y * y));

    /// <summary>Response at a frequency: what of it passes or, beyond the output's or input's Nyquist frequency, what is folded or mirrored.</summary>
    public static double Response(Contender contender, int inputRate, int outputRate, double frequency)
    {
        double nyquist = Math.Min(inputRate, outputRate) / 2.0;
        return frequency < nyquist ? Sine(contender, inputRate, outputRate, frequency).Level
            : inputRate > outputRate ? Total(contender, inputRate, outputRate, frequency)
            : Sine(contender, inputRate, outputRate, inputRate - frequency).Residue;
    }

    /// <summary>Highest response in the stop band, from 1.001 times the lower Nyquist frequency up to the higher one.</summary>
    public static double StopBand(Contender contender, int inputRate, int outputRate)
    {
        double low = Math.Min(inputRate, outputRate) / 2.0;
        double high = Math.Max(inputRate, outputRate) / 2.0;
        double worst = double.NegativeInfinity;
        for (double f = low * 1.001; f < high * 0.999; f += f < low * 1.05 ? low / 400 : low / 40)
        {
            worst = Math.Max(worst, Response(contender, inputRate, outputRate, f));
        }

        return worst;
    }

    /// <summary>Highest frequency up to which a sine loses no more than 0.1 dB, to 5 Hz.</summary>
    public static double PassBand(Contender contender, int inputRate, int outputRate)
    {
        (double low, double high) = (0.3 * Math.Min(inputRate, outputRate), 0.499 * Math.Min(inputRate, outputRate));
        while (high - low > 5)
        {
            double middle = (low + high) / 2;
            (low, high) = Sine(contender, inputRate, outputRate, middle).Level > -0.1 ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double Decibels(double power) => 10 * Math.Log10(Math.Max(power, 1e-20));

    private static float[] Steady(Contender contender, int inputRate, int outputRate, double frequency)
    {
        using Candidate candidate = contender.Create(inputRate, outputRate);
        float[] input = [.. Enumerable.Range(0, inputRate).Select(n => (float)Math.Cos(2 * Math.PI * frequency * n / inputRate))];
        float[] output = new float[outputRate + 4096];
        int count = candidate.Process(input, output);
        return output[(outputRate / 4)..(count - (outputRate / 20))];
    }
}
