using EchoNative.BadInput;

namespace EchoNative.Tests.Audio.Mel;

/// <summary>Whisper's spectrogram as it is defined, in double precision and without any short cut.</summary>
internal static class ReferenceMel
{
    private const int Length = 400;
    private const int Bins = 201;
    private const int HeaderBytes = 12 * sizeof(int);

    /// <summary>The filters of the embedded model, read straight from its file.</summary>
    public static float[] Weights() => Weights(Fixture.ModelPath);

    /// <summary>The filters of a model in ggml's format.</summary>
    public static float[] Weights(string model)
    {
        using var reader = new BinaryReader(File.OpenRead(model));
        reader.BaseStream.Position = HeaderBytes;
        int count = reader.ReadInt32() * reader.ReadInt32();
        return [.. Enumerable.Range(0, count).Select(_ => reader.ReadSingle())];
    }

    /// <summary>log10 of the energies of one frame's bands.</summary>
    public static double[] Frame(ReadOnlySpan<float> samples, float[] weights, int bands)
    {
        var power = new double[Bins];
        for (int k = 0; k < Bins; k++)
        {
            (double re, double im) = (0, 0);
            for (int n = 0; n < Length; n++)
            {
                double x = samples[n] * 0.5 * (1 - Math.Cos(2 * Math.PI * n / Length));
                (double sin, double cos) = Math.SinCos(2 * Math.PI * n * k / Length);
                (re, im) = (re + (x * cos), im - (x * sin));
            }

            power[k] = (re * re) + (im * im);
        }

        var result = new double[bands];
        for (int band = 0; band < bands; band++)
        {
            double energy = 0;
            for (int k = 0; k < Bins; k++)
            {
                energy += weights[(band * Bins) + k] * power[k];
            }

            result[band] = Math.Log10(Math.Max(energy, 1e-10));
        }

        return result;
    }
}
