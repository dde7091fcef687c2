using System.Buffers.Binary;
using EchoNative.Audio;

namespace EchoNative.Benchmarks;

internal static class AudioSignals
{
    /// <summary>White noise at half scale, which has no values that a converter must mend.</summary>
    public static byte[] Noise(AudioFormat format, int frames)
    {
        var random = new Random(1);
        byte[] pcm = new byte[frames * format.BytesPerFrame];
        random.NextBytes(pcm);
        if (format.Encoding == SampleEncoding.Float32)
        {
            for (int i = 0; i < pcm.Length; i += sizeof(float))
            {
                BinaryPrimitives.WriteSingleLittleEndian(pcm.AsSpan(i), random.NextSingle() - 0.5f);
            }
        }

        return pcm;
    }
}
