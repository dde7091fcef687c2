using EchoNative.Tests.Recognition;

namespace EchoNative.Extensions.Tests;

/// <summary>The repository's recordings as bytes.</summary>
internal static class Recordings
{
    /// <summary>Eight stretches of speech in 25 s; WAVE, 16 kHz, mono, 16 bits.</summary>
    public static byte[] Demo { get; } = File.ReadAllBytes(Path.Combine(Speech.Folder, "demo.wav"));

    /// <summary>One stretch of speech; the same format.</summary>
    public static byte[] Digits { get; } = File.ReadAllBytes(Path.Combine(Speech.Folder, "digits.wav"));

    /// <summary>Samples of <see cref="Digits"/> without a header.</summary>
    public static byte[] RawDigits { get; } = Raw(Speech.Digits);

    private static byte[] Raw(float[] samples)
    {
        byte[] pcm = new byte[samples.Length * 2];
        for (int i = 0; i < samples.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt16LittleEndian(pcm.AsSpan(2 * i), (short)Math.Round(samples[i] * 32768));
        }

        return pcm;
    }
}
