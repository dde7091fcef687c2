using System.Runtime.InteropServices;
using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

internal static class Sources
{
    /// <summary>No wait in these tests may be endless; this is far more than any of them needs.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public static async Task<float[]> ReadAllAsync(this IAudioSource source, int block = 1000)
    {
        using var patience = new CancellationTokenSource(Patience);
        var all = new List<float>();
        float[] buffer = new float[block];
        for (int count; (count = await source.ReadAsync(buffer, patience.Token)) > 0;)
        {
            all.AddRange(buffer[..count]);
        }

        return [.. all];
    }

    /// <summary>A tone with a slow swell, as 16-bit PCM.</summary>
    public static byte[] Tone(int rate, double seconds)
    {
        short[] samples = new short[(int)(rate * seconds)];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = (short)(12000 * Math.Sin(2 * Math.PI * 440 * i / rate) * Math.Sin(Math.PI * i / samples.Length));
        }

        return MemoryMarshal.AsBytes(samples.AsSpan()).ToArray();
    }

    public static float[] Decode(AudioFormat format, byte[] data)
    {
        var decoder = new AudioDecoder(format);
        float[] samples = new float[decoder.MaxOutput(data.Length) + decoder.MaxFlushOutput];
        int count = decoder.Decode(data, samples);
        return samples[..(count + decoder.Flush(samples.AsSpan(count)))];
    }
}
