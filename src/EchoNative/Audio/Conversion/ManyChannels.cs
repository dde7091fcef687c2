using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EchoNative.Audio;

/// <summary>
/// Frames of three or more channels, in two steps through a buffer on the stack that stays in the first-level cache: decoding in vectors
/// as if it were mono, then the mean; or gathering one channel's bytes, then decoding these as mono.
/// </summary>
internal static class ManyChannels
{
    private const int BufferSamples = 512;

    public static void Downmix(
        ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono, ref SampleFaults faults, SimdLevel level)
    {
        Span<float> buffer = stackalloc float[BufferSamples];
        int channels = format.Channels;
        int most = BufferSamples / channels;
        while (!mono.IsEmpty)
        {
            int frames = Math.Min(most, mono.Length);
            Span<float> samples = buffer[..(frames * channels)];
            PcmConverter.Convert<Layouts.Mono>(pcm, format.Encoding, samples, ref faults, level);
            Mean(samples, channels, mono[..frames]);
            pcm = pcm[(frames * format.BytesPerFrame)..];
            mono = mono[frames..];
        }
    }

    public static void Pick(
        ReadOnlySpan<byte> pcm, AudioFormat format, int channel, Span<float> mono, ref SampleFaults faults, SimdLevel level)
    {
        Span<byte> buffer = stackalloc byte[BufferSamples * sizeof(double)];
        while (!mono.IsEmpty)
        {
            int frames = Math.Min(BufferSamples, mono.Length);
            Gather(pcm, format, channel, buffer, frames);
            PcmConverter.Convert<Layouts.Mono>(buffer, format.Encoding, mono[..frames], ref faults, level);
            pcm = pcm[(frames * format.BytesPerFrame)..];
            mono = mono[frames..];
        }
    }

    private static void Gather(ReadOnlySpan<byte> pcm, AudioFormat format, int channel, Span<byte> buffer, int frames)
    {
        int start = channel * format.BytesPerSample;
        int stride = format.BytesPerFrame;
        switch (format.BytesPerSample)
        {
            case 1:
                Gather<byte>(pcm, start, stride, buffer, frames);
                break;
            case 2:
                Gather<short>(pcm, start, stride, buffer, frames);
                break;
            case 3:
                Gather<ThreeBytes>(pcm, start, stride, buffer, frames);
                break;
            case 4:
                Gather<int>(pcm, start, stride, buffer, frames);
                break;
            default:
                Gather<long>(pcm, start, stride, buffer, frames);
                break;
        }
    }

    private static void Gather<T>(ReadOnlySpan<byte> pcm, int start, int stride, Span<byte> buffer, int frames)
        where T : struct
    {
        Span<T> samples = MemoryMarshal.Cast<byte, T>(buffer);
        for (int i = 0; i < frames; i++)
        {
            samples[i] = MemoryMarshal.Read<T>(pcm[(start + (i * stride))..]);
        }
    }

    // The additions of a frame must stay in order; four frames at a time hide how long one takes. References instead of spans, since
    // checks of each sample would take longer than its addition.
    private static void Mean(ReadOnlySpan<float> samples, int channels, Span<float> mono)
    {
        Debug.Assert(samples.Length >= channels * mono.Length, "The loads aren't checked.");
        ref float first = ref MemoryMarshal.GetReference(samples);
        float scale = 1f / channels;
        int i = 0;
        for (; i + 4 <= mono.Length; i += 4)
        {
            ref float second = ref Unsafe.Add(ref first, channels);
            ref float third = ref Unsafe.Add(ref second, channels);
            ref float fourth = ref Unsafe.Add(ref third, channels);
            (float a, float b, float c, float d) = (first, second, third, fourth);
            for (nint channel = 1; channel < channels; channel++)
            {
                a += Unsafe.Add(ref first, channel);
                b += Unsafe.Add(ref second, channel);
                c += Unsafe.Add(ref third, channel);
                d += Unsafe.Add(ref fourth, channel);
            }

            mono[i] = a * scale;
            mono[i + 1] = b * scale;
            mono[i + 2] = c * scale;
            mono[i + 3] = d * scale;
            first = ref Unsafe.Add(ref fourth, channels);
        }

        for (; i < mono.Length; i++)
        {
            ReadOnlySpan<float> frame = samples.Slice(i * channels, channels);
            float sum = frame[0];
            foreach (float sample in frame[1..])
            {
                sum += sample;
            }

            mono[i] = sum * scale;
        }
    }

    [InlineArray(3)]
    private struct ThreeBytes
    {
        private byte _first;
    }
}
