namespace EchoNative.Tests.Audio;

/// <summary>
/// ITU-T G.711 (11/1988) by its tables 1a and 2a: decision values and quantised values, built up interval by interval instead of
/// decoded from bits. Table 1a has values up to 4096 for A-law, table 2a up to 8159 for µ-law; 16-bit scale is 8 and 4 times these.
/// </summary>
internal static class G711Oracle
{
    /// <summary>Character signal 1 0000000 before inversion is the smallest positive interval; even bits are inverted on the line.</summary>
    public static double ALaw(byte code)
    {
        int character = code ^ 0b0101_0101;
        var values = new List<double>();
        double start = 0;
        foreach (double step in new double[] { 2, 2, 4, 8, 16, 32, 64, 128 })
        {
            for (int i = 0; i < 16; i++, start += step)
            {
                values.Add(start + (step / 2));
            }
        }

        return (character >= 128 ? 1 : -1) * values[character & 127] / 4096;
    }

    /// <summary>Character signal 1 1111111 is 0; the first interval is half as wide as the others of its segment.</summary>
    public static double MuLaw(byte code)
    {
        var values = new List<double> { 0 };
        double start = 1;
        foreach (double step in new double[] { 2, 4, 8, 16, 32, 64, 128, 256 })
        {
            for (int i = step == 2 ? 1 : 0; i < 16; i++, start += step)
            {
                values.Add(start + (step / 2));
            }
        }

        return (code >= 128 ? 1 : -1) * values[127 - (code & 127)] / 8192;
    }
}
