namespace EchoNative.Audio;

/// <summary>
/// Turns interleaved PCM of any <see cref="SampleEncoding"/> into mono float. Stateless; allocates nothing. An integer of b bits becomes
/// its value divided by 2^(b-1), rounded to a float. The result doesn't depend on the processor: every instruction set gives the same bits.
/// </summary>
public static class PcmConverter
{
    /// <summary>
    /// Largest magnitude of a converted sample: 8, which is 18 dB above full scale. Floats a little over ±1 are common and are kept
    /// (mixes, lossy codecs); beyond this limit there is no recording, only floats scaled as 16-bit integers, and they are clamped and counted.
    /// </summary>
    public const float FloatLimit = 8;

    /// <summary>Converts whole frames; the channels' mean becomes the mono sample. NaN and infinite samples count as 0.</summary>
    /// <param name="pcm">Interleaved samples at any address; bytes beyond the last whole frame are ignored.</param>
    /// <param name="format">Layout of <paramref name="pcm"/>; 1 to 64 channels, any rate.</param>
    /// <param name="mono">Where the samples go: full scale ±1, at least one per frame.</param>
    /// <returns>How many frames were converted.</returns>
    /// <exception cref="AudioFormatException">The format isn't supported.</exception>
    /// <exception cref="ArgumentException"><paramref name="mono"/> is too short.</exception>
    public static int ToMono(ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono)
    {
        SampleFaults faults = default;
        return ToMono(pcm, format, ChannelSelection.Downmix, mono, ref faults);
    }

    /// <summary>Converts as the other overload does, with a choice of channels, and adds what was wrong with the samples to the counts.</summary>
    /// <param name="pcm">Interleaved samples at any address; bytes beyond the last whole frame are ignored.</param>
    /// <param name="format">Layout of <paramref name="pcm"/>; 1 to 64 channels, any rate.</param>
    /// <param name="selection">The mean of all channels, or one of them.</param>
    /// <param name="mono">Where the samples go: full scale ±1, at least one per frame.</param>
    /// <param name="faults">Counts that are added to.</param>
    /// <returns>How many frames were converted.</returns>
    /// <exception cref="AudioFormatException">The format isn't supported, or doesn't have the channel.</exception>
    /// <exception cref="ArgumentException"><paramref name="mono"/> is too short.</exception>
    public static int ToMono(
        ReadOnlySpan<byte> pcm, AudioFormat format, ChannelSelection selection, Span<float> mono, ref SampleFaults faults)
    {
        format.ValidateForFile();
        selection.Validate(format);
        int frames = pcm.Length / format.BytesPerFrame;
        if (mono.Length < frames)
        {
            throw new ArgumentException($"{frames} frames need as many samples; there is room for {mono.Length}.", nameof(mono));
        }

        Convert(pcm, format, selection, mono[..frames], ref faults, Simd.Level);
        return frames;
    }

    /// <summary>Converts as many frames as <paramref name="mono"/> has room for, with one level of vector code.</summary>
    internal static void Convert(
        ReadOnlySpan<byte> pcm, AudioFormat format, ChannelSelection selection, Span<float> mono, ref SampleFaults faults, SimdLevel level)
    {
        switch (format.Channels, selection.Channel)
        {
            case (1, _):
                Convert<Layouts.Mono>(pcm, format.Encoding, mono, ref faults, level);
                break;
            case (2, null):
                Convert<Layouts.StereoMean>(pcm, format.Encoding, mono, ref faults, level);
                break;
            case (2, 0):
                Convert<Layouts.StereoLeft>(pcm, format.Encoding, mono, ref faults, level);
                break;
            case (2, _):
                Convert<Layouts.StereoRight>(pcm, format.Encoding, mono, ref faults, level);
                break;
            case (_, int channel) when level != SimdLevel.Scalar:
                ManyChannels.Pick(pcm, format, channel, mono, ref faults, level);
                break;
            case (_, null) when level != SimdLevel.Scalar:
                ManyChannels.Downmix(pcm, format, mono, ref faults, level);
                break;
            default:
                PcmScalar.Convert(pcm, format.Encoding, format.Channels, selection.Channel ?? -1, mono, 0, ref faults);
                break;
        }
    }

    /// <summary>Converts frames of one or two channels: whole vectors first, what is left one by one.</summary>
    internal static void Convert<TLayout>(
        ReadOnlySpan<byte> pcm, SampleEncoding encoding, Span<float> mono, ref SampleFaults faults, SimdLevel level)
        where TLayout : struct, ILayout
    {
        int done = level switch
        {
            SimdLevel.Avx512 => PcmAvx512.Convert<TLayout>(pcm, encoding, mono, ref faults),
            SimdLevel.Avx2 => PcmAvx2.Convert<TLayout>(pcm, encoding, mono, ref faults),
            SimdLevel.Vector128 => PcmVector128.Convert<TLayout>(pcm, encoding, mono, ref faults),
            _ => 0,
        };
        PcmScalar.Convert(pcm, encoding, TLayout.Channels, TLayout.Picked, mono, done, ref faults);
    }
}
