namespace EchoNative.Audio;

/// <summary>Turns interleaved PCM of any <see cref="SampleEncoding"/> into mono float. Stateless; allocates nothing.</summary>
public static class PcmConverter
{
    /// <summary>
    /// Largest magnitude of a converted sample: 8, which is 18 dB above full scale. Floats a little over ±1 are common and are kept
    /// (mixes, lossy codecs); beyond this limit there is no recording, only floats scaled as 16-bit integers, and they are clamped and counted.
    /// </summary>
    public const float FloatLimit = 8;

    /// <summary>Converts whole frames; the channels' mean becomes the mono sample. NaN and infinite samples count as 0.</summary>
    /// <param name="pcm">Interleaved samples; bytes beyond the last whole frame are ignored.</param>
    /// <param name="format">Layout of <paramref name="pcm"/>; 1 to 64 channels, any rate.</param>
    /// <param name="mono">Where the samples go: full scale ±1, at least one per frame.</param>
    /// <returns>How many frames were converted.</returns>
    /// <exception cref="AudioFormatException">The format isn't supported.</exception>
    /// <exception cref="ArgumentException"><paramref name="mono"/> is too short.</exception>
    public static int ToMono(ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono)
    {
        SampleFaults faults = default;
        return ToMono(pcm, format, mono, ref faults);
    }

    /// <summary>Converts as the other overload does, and adds what was wrong with float samples to the counts.</summary>
    /// <param name="pcm">Interleaved samples; bytes beyond the last whole frame are ignored.</param>
    /// <param name="format">Layout of <paramref name="pcm"/>; 1 to 64 channels, any rate.</param>
    /// <param name="mono">Where the samples go: full scale ±1, at least one per frame.</param>
    /// <param name="faults">Counts that are added to.</param>
    /// <returns>How many frames were converted.</returns>
    /// <exception cref="AudioFormatException">The format isn't supported.</exception>
    /// <exception cref="ArgumentException"><paramref name="mono"/> is too short.</exception>
    public static int ToMono(ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono, ref SampleFaults faults)
    {
        format.ValidateForFile();
        int frameBytes = format.BytesPerFrame;
        int frames = pcm.Length / frameBytes;
        if (mono.Length < frames)
        {
            throw new ArgumentException($"{frames} frames need as many samples; there is room for {mono.Length}.", nameof(mono));
        }

        mono = mono[..frames];
        int done = PcmKernels.Convert(pcm, format, mono, ref faults);
        Scalar(pcm[(done * frameBytes)..], format, mono[done..], ref faults);
        return frames;
    }

    /// <summary>Converts as many frames as <paramref name="mono"/> has room for, one by one.</summary>
    internal static void Scalar(ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono, ref SampleFaults faults)
    {
        switch (format.Encoding)
        {
            case SampleEncoding.Unsigned8:
                Scalar<SampleReaders.Unsigned8>(pcm, format, mono, ref faults);
                break;
            case SampleEncoding.Signed16:
                Scalar<SampleReaders.Signed16>(pcm, format, mono, ref faults);
                break;
            case SampleEncoding.Signed24:
                Scalar<SampleReaders.Signed24>(pcm, format, mono, ref faults);
                break;
            case SampleEncoding.Signed32:
                Scalar<SampleReaders.Signed32>(pcm, format, mono, ref faults);
                break;
            case SampleEncoding.Float32:
                Scalar<SampleReaders.Float32>(pcm, format, mono, ref faults);
                break;
            case SampleEncoding.Float64:
                Scalar<SampleReaders.Float64>(pcm, format, mono, ref faults);
                break;
            case SampleEncoding.ALaw:
                Scalar<SampleReaders.ALaw>(pcm, format, mono, ref faults);
                break;
            default:
                Scalar<SampleReaders.MuLaw>(pcm, format, mono, ref faults);
                break;
        }
    }

    private static void Scalar<TReader>(ReadOnlySpan<byte> pcm, AudioFormat format, Span<float> mono, ref SampleFaults faults)
        where TReader : struct, ISampleReader
    {
        int bytes = format.BytesPerSample;
        int channels = format.Channels;
        float scale = 1f / channels;
        for (int i = 0; i < mono.Length; i++)
        {
            float sum = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                sum += TReader.Read(pcm, ref faults);
                pcm = pcm[bytes..];
            }

            mono[i] = sum * scale;
        }
    }
}
