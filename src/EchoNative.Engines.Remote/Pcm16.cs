using System.Buffers.Binary;

namespace EchoNative;

/// <summary>Samples as 16-bit integers, little-endian, which every service takes.</summary>
internal static class Pcm16
{
    /// <summary>Writes samples; what is beyond full scale is clipped.</summary>
    /// <param name="samples">±1.</param>
    /// <param name="bytes">Room for two bytes each.</param>
    public static void Write(ReadOnlySpan<float> samples, Span<byte> bytes)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            float value = Math.Clamp(MathF.Round(samples[i] * short.MaxValue), short.MinValue, short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(bytes[(2 * i)..], (short)value);
        }
    }
}
