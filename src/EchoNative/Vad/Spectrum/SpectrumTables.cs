namespace EchoNative.Vad.Spectrum;

/// <summary>Constants of the transform, shared by all streams.</summary>
internal sealed class SpectrumTables
{
    /// <summary>256 values, one more for the wrapped bin, padded to whole registers.</summary>
    public const int WorkLength = 256 + 16;

    private SpectrumTables()
    {
        for (int i = 0; i < 256; i++)
        {
            // Periodic Hann windows, whose squares sum to 192: with the factor the bins of white noise have its power, whatever it is.
            EvenWindow[i] = (float)(Hann(2 * i) / Math.Sqrt(192));
            OddWindow[i] = (float)(Hann((2 * i) + 1) / Math.Sqrt(192));
            (double sin, double cos) = Math.SinCos(-2 * Math.PI * (i / 16) * (i % 16) / 256);
            (Cos256[i], Sin256[i]) = ((float)cos, (float)sin);
            (sin, cos) = Math.SinCos(-2 * Math.PI * i / 512);
            (Cos512[i], Sin512[i]) = ((float)cos, (float)sin);
        }

        for (int i = 0; i < 12; i++)
        {
            (double sin, double cos) = Math.SinCos(-2 * Math.PI * (i / 3) * ((i % 3) + 1) / 16);
            (Turns16[2 * i], Turns16[(2 * i) + 1]) = ((float)cos, (float)sin);
        }
    }

    public static SpectrumTables Shared { get; } = new();

    /// <summary>Cosine and sine of −2π·j·m/16 for m = 1, 2, 3, row j after row j.</summary>
    public float[] Turns16 { get; } = new float[4 * 6];

    public float[] EvenWindow { get; } = new float[256];

    public float[] OddWindow { get; } = new float[256];

    public float[] Cos256 { get; } = new float[256];

    public float[] Sin256 { get; } = new float[256];

    public float[] Cos512 { get; } = new float[256];

    public float[] Sin512 { get; } = new float[256];

    private static double Hann(int n) => 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / 512));
}
