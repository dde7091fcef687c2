using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EchoNative.Audio;

/// <summary>
/// Vector code for the common live formats. Each kernel converts whole blocks and returns how many frames that were; the caller
/// does the rest one by one. Results are equal to the scalar code's, bit for bit.
/// </summary>
internal static class PcmKernels
{
    public static int Convert(ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono, ref SampleFaults faults) =>
        !Vector256.IsHardwareAccelerated || !BitConverter.IsLittleEndian
            ? 0
            : (format.Encoding, format.Channels) switch
            {
                (SampleEncoding.Signed16, 1) => Signed16Mono(MemoryMarshal.Cast<byte, short>(pcm), mono),
                (SampleEncoding.Signed16, 2) => Signed16Stereo(MemoryMarshal.Cast<byte, int>(pcm), mono),
                (SampleEncoding.Float32, 1) => Float32Mono(pcm, format, mono, ref faults),
                (SampleEncoding.Float32, 2) => Float32Stereo(pcm, format, mono, ref faults),
                _ => 0,
            };

    private static int Signed16Mono(ReadOnlySpan<short> pcm, Span<float> mono)
    {
        int i = 0;
        for (; i + Vector256<short>.Count <= mono.Length; i += Vector256<short>.Count)
        {
            (Vector256<int> low, Vector256<int> high) = Vector256.Widen(Vector256.Create(pcm[i..]));
            (Vector256.ConvertToSingle(low) * (1 / 32768f)).CopyTo(mono[i..]);
            (Vector256.ConvertToSingle(high) * (1 / 32768f)).CopyTo(mono[(i + Vector256<float>.Count)..]);
        }

        return i;
    }

    // One int holds a frame: left in the low half, right in the high half.
    private static int Signed16Stereo(ReadOnlySpan<int> frames, Span<float> mono)
    {
        int i = 0;
        for (; i + Vector256<int>.Count <= mono.Length; i += Vector256<int>.Count)
        {
            Vector256<int> frame = Vector256.Create(frames[i..]);
            Vector256<int> sum = ((frame << 16) >> 16) + (frame >> 16);
            (Vector256.ConvertToSingle(sum) * (1 / 65536f)).CopyTo(mono[i..]);
        }

        return i;
    }

    private static int Float32Mono(ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono, ref SampleFaults faults)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(pcm);
        int i = 0;
        for (; i + Vector256<float>.Count <= mono.Length; i += Vector256<float>.Count)
        {
            Vector256<float> samples = Vector256.Create(values[i..]);
            if (AreGood(samples))
            {
                samples.CopyTo(mono[i..]);
            }
            else
            {
                PcmConverter.Scalar(pcm[(i * sizeof(float))..], format, mono.Slice(i, Vector256<float>.Count), ref faults);
            }
        }

        return i;
    }

    private static int Float32Stereo(ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono, ref SampleFaults faults)
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(pcm);
        int i = 0;
        for (; i + Vector256<float>.Count <= mono.Length; i += Vector256<float>.Count)
        {
            Vector256<float> first = Vector256.Create(values[(2 * i)..]);
            Vector256<float> second = Vector256.Create(values[((2 * i) + Vector256<float>.Count)..]);
            if (AreGood(first) && AreGood(second))
            {
                // Narrowing 64-bit frames keeps their low half, the left sample; the right one is shifted there first.
                Vector256<uint> left = Vector256.Narrow(first.AsUInt64(), second.AsUInt64());
                Vector256<uint> right = Vector256.Narrow(first.AsUInt64() >>> 32, second.AsUInt64() >>> 32);
                ((left.AsSingle() + right.AsSingle()) * 0.5f).CopyTo(mono[i..]);
            }
            else
            {
                PcmConverter.Scalar(pcm[(2 * i * sizeof(float))..], format, mono.Slice(i, Vector256<float>.Count), ref faults);
            }
        }

        return i;
    }

    // Comparing with NaN is false, so one comparison finds NaN, infinities and values that are too large.
    private static bool AreGood(Vector256<float> samples) =>
        Vector256.LessThanOrEqualAll(Vector256.Abs(samples), Vector256.Create(PcmConverter.FloatLimit));
}
