using System.Buffers.Binary;
using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

/// <summary>Interleaved samples of every encoding with what is hard for a converter: extremes, NaN, infinities, huge and tiny values.</summary>
internal static class PcmSamples
{
    private static readonly double[] OddNumbers =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 8, -8, 8.000001, 8.0000000001, -32768, 1e38, -1e300, 1, -1,
        0.99999999999, -0.99999994, -0.0, 1e-40, double.Epsilon,
    ];

    /// <summary>Random samples, one of <paramref name="oddOneIn"/> of them an odd one on average.</summary>
    public static byte[] Random(AudioFormat format, int frames, int seed, int oddOneIn = 40)
    {
        var random = new Random(seed);
        int size = format.BytesPerSample;
        byte[] pcm = new byte[frames * format.BytesPerFrame];
        random.NextBytes(pcm);
        for (int at = 0; at < pcm.Length; at += size)
        {
            bool odd = random.Next(oddOneIn) == 0;
            if (format.Encoding is SampleEncoding.Float32 or SampleEncoding.Float64)
            {
                Encode(odd ? OddNumbers[random.Next(OddNumbers.Length)] : (random.NextDouble() * 1.9) - 0.95, format.Encoding, pcm.AsSpan(at));
            }
            else if (odd)
            {
                // All bits alike but the top byte's and perhaps the lowest: the extremes of every integer encoding and their neighbours.
                pcm.AsSpan(at, size).Fill((byte)(random.Next(2) * 0xFF));
                pcm[at + size - 1] = (byte)(0x7F + random.Next(3));
                pcm[at] ^= (byte)random.Next(3);
            }
        }

        return pcm;
    }

    public static byte[] Encode(double[] values, SampleEncoding encoding)
    {
        int size = encoding == SampleEncoding.Float32 ? sizeof(float) : sizeof(double);
        byte[] bytes = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            Encode(values[i], encoding, bytes.AsSpan(i * size));
        }

        return bytes;
    }

    private static void Encode(double value, SampleEncoding encoding, Span<byte> at)
    {
        if (encoding == SampleEncoding.Float32)
        {
            BinaryPrimitives.WriteSingleLittleEndian(at, (float)value);
        }
        else
        {
            BinaryPrimitives.WriteDoubleLittleEndian(at, value);
        }
    }
}
