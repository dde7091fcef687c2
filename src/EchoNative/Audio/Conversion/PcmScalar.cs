namespace EchoNative.Audio;

/// <summary>Conversion one sample at a time: the definition that the vector code is held to, bit for bit, and what does its remainders.</summary>
internal static class PcmScalar
{
    /// <summary>Converts frames.</summary>
    /// <param name="pcm">All frames.</param>
    /// <param name="encoding">How samples are stored.</param>
    /// <param name="channels">Samples of a frame.</param>
    /// <param name="picked">The channel that is taken alone, or -1 for the mean.</param>
    /// <param name="mono">Where the samples go; as long as there are frames.</param>
    /// <param name="start">The first frame that is converted.</param>
    /// <param name="faults">Counts that are added to.</param>
    public static void Convert(
        ReadOnlySpan<byte> pcm, SampleEncoding encoding, int channels, int picked, Span<float> mono, int start, ref SampleFaults faults)
    {
        switch (encoding)
        {
            case SampleEncoding.Unsigned8:
                Convert<SampleReaders.Unsigned8>(pcm, channels, picked, mono, start, ref faults);
                break;
            case SampleEncoding.Signed16:
                Convert<SampleReaders.Signed16>(pcm, channels, picked, mono, start, ref faults);
                break;
            case SampleEncoding.Signed24:
                Convert<SampleReaders.Signed24>(pcm, channels, picked, mono, start, ref faults);
                break;
            case SampleEncoding.Signed32:
                Convert<SampleReaders.Signed32>(pcm, channels, picked, mono, start, ref faults);
                break;
            case SampleEncoding.Float32:
                Convert<SampleReaders.Float32>(pcm, channels, picked, mono, start, ref faults);
                break;
            case SampleEncoding.Float64:
                Convert<SampleReaders.Float64>(pcm, channels, picked, mono, start, ref faults);
                break;
            case SampleEncoding.ALaw:
                Convert<SampleReaders.ALaw>(pcm, channels, picked, mono, start, ref faults);
                break;
            default:
                Convert<SampleReaders.MuLaw>(pcm, channels, picked, mono, start, ref faults);
                break;
        }
    }

    /// <summary>Converts as the other overload does.</summary>
    public static void Convert<TReader>(
        ReadOnlySpan<byte> pcm, int channels, int picked, Span<float> mono, int start, ref SampleFaults faults)
        where TReader : struct, ISampleReader
    {
        int first = Math.Max(picked, 0) * TReader.Size;
        int end = picked < 0 ? channels * TReader.Size : first + TReader.Size;
        float scale = picked < 0 ? 1f / channels : 1;
        int frameBytes = channels * TReader.Size;
        for (int i = start; i < mono.Length; i++)
        {
            ReadOnlySpan<byte> frame = pcm.Slice(i * frameBytes, frameBytes);
            float sum = Mend<TReader>(frame[first..], ref faults);
            for (int at = first + TReader.Size; at < end; at += TReader.Size)
            {
                sum += Mend<TReader>(frame[at..], ref faults);
            }

            mono[i] = sum * scale;
        }
    }

    private static float Mend<TReader>(ReadOnlySpan<byte> bytes, ref SampleFaults faults)
        where TReader : struct, ISampleReader
    {
        float sample = TReader.Read(bytes);
        float magnitude = MathF.Abs(sample);
        if (magnitude < TReader.FullScale)
        {
            return sample;
        }

        if (!float.IsFinite(sample))
        {
            faults.NonFinite++;
            return 0;
        }

        faults.Clipped++;
        if (magnitude <= PcmConverter.FloatLimit)
        {
            return sample;
        }

        faults.Clamped++;
        return MathF.CopySign(PcmConverter.FloatLimit, sample);
    }
}
