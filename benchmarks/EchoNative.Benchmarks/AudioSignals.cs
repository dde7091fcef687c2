using System.Buffers.Binary;
using EchoNative.Audio;

namespace EchoNative.Benchmarks;

internal static class AudioSignals
{
    /// <summary>White noise at half scale in every encoding, which has nothing that a converter must mend or count.</summary>
    public static byte[] Noise(AudioFormat format, int frames)
    {
        var random = new Random(1);
        byte[] pcm = new byte[frames * format.BytesPerFrame];
        random.NextBytes(pcm);
        int size = format.BytesPerSample;
        for (int end = size; end <= pcm.Length; end += size)
        {
            Span<byte> sample = pcm.AsSpan(end - size, size);
            switch (format.Encoding)
            {
                case SampleEncoding.Float32:
                    BinaryPrimitives.WriteSingleLittleEndian(sample, random.NextSingle() - 0.5f);
                    break;
                case SampleEncoding.Float64:
                    BinaryPrimitives.WriteDoubleLittleEndian(sample, random.NextDouble() - 0.5);
                    break;
                case SampleEncoding.Unsigned8:
                    sample[0] = (byte)(64 + (sample[0] / 2));
                    break;
                case SampleEncoding.ALaw or SampleEncoding.MuLaw:
                    sample[0] |= 0x10; // no odd segment, so not the highest
                    break;
                default:
                    sample[^1] = (byte)((sbyte)sample[^1] >> 1);
                    break;
            }
        }

        return pcm;
    }
}
