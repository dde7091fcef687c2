using System.Numerics.Tensors;

namespace EchoNative.Vad.Spectrum;

/// <summary>
/// Mean power in bands that are equally wide on the mel scale (O'Shaughnessy 1987: 2595 log10(1 + f/700)), triangular, each reaching
/// from the middle of the one below to the middle of the one above.
/// </summary>
internal static class MelBands
{
    /// <summary>Bands from <see cref="Lowest"/> to <see cref="Highest"/>.</summary>
    public const int Count = 32;

    private const double Lowest = 80;   // Hz; below are DC, wind and half of mains hum
    private const double Highest = 7600;
    private const double BinWidth = 16000.0 / PowerSpectrum.Frame;
    private static readonly (int First, float[] Weights)[] Bands = [.. Enumerable.Range(0, Count).Select(Make)];

    /// <summary>Weighted means of the bins of each band.</summary>
    public static void Measure(ReadOnlySpan<float> power, Span<float> energies)
    {
        for (int band = 0; band < Count; band++)
        {
            (int first, float[] weights) = Bands[band];
            energies[band] = TensorPrimitives.Dot(power.Slice(first, weights.Length), weights);
        }
    }

    private static (int First, float[] Weights) Make(int band)
    {
        (double low, double middle, double high) = (Edge(band), Edge(band + 1), Edge(band + 2));
        int first = (int)Math.Ceiling(low / BinWidth);
        int last = (int)Math.Floor(high / BinWidth);
        double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(bin => Weight(bin * BinWidth))];
        double sum = weights.Sum();
        return (first, [.. weights.Select(weight => (float)(weight / sum))]);

        double Weight(double f) => Math.Max(0, f < middle ? (f - low) / (middle - low) : (high - f) / (high - middle));
    }

    private static double Edge(int index)
    {
        (double low, double high) = (Mel(Lowest), Mel(Highest));
        return 700 * (Math.Pow(10, (low + ((high - low) * index / (Count + 1))) / 2595) - 1);
    }

    private static double Mel(double f) => 2595 * Math.Log10(1 + (f / 700));
}
