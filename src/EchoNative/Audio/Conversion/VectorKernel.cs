using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EchoNative.Audio;

/// <summary>
/// The one loop of all vector code: it decodes vectors of frames and watches their peak. Only where that reaches full scale, which
/// is rare, are faults looked for, a vector at a time; and only where samples must be mended does the scalar code take over.
/// </summary>
internal static class VectorKernel<TVector, TLanes, TDecoder, TReader, TLayout>
    where TVector : struct
    where TLanes : struct, ILanes<TVector>
    where TDecoder : struct, IDecoder<TVector>
    where TReader : struct, ISampleReader
    where TLayout : struct, ILayout
{
    private static nuint VectorBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nuint)(TLanes.Count * TReader.Size);
    }

    /// <summary>Converts as many whole vectors as <paramref name="mono"/> has room for.</summary>
    /// <returns>How many samples these are.</returns>
    public static int Convert(ReadOnlySpan<byte> pcm, Span<float> mono, ref SampleFaults faults)
    {
        Debug.Assert(pcm.Length / (TLayout.Channels * TReader.Size) >= mono.Length, "The loads aren't checked.");
        ref byte source = ref MemoryMarshal.GetReference(pcm);
        ref float target = ref MemoryMarshal.GetReference(mono);
        nuint width = (nuint)TLanes.Count;
        nuint end = (nuint)mono.Length / width * width;
        nuint frame = 0;

        // Full scale of samples that aren't scaled yet.
        float full = TReader.FullScale / TDecoder.Scale;

        // Four vectors at a time: one test of the peak for all of them.
        for (; frame + (4 * width) <= end; frame += 4 * width)
        {
            TVector peak = default;
            TVector first = Load(ref source, frame, ref peak);
            TVector second = Load(ref source, frame + width, ref peak);
            TVector third = Load(ref source, frame + (2 * width), ref peak);
            TVector fourth = Load(ref source, frame + (3 * width), ref peak);
            TLanes.Store(first, ref target, frame);
            TLanes.Store(second, ref target, frame + width);
            TLanes.Store(third, ref target, frame + (2 * width));
            TLanes.Store(fourth, ref target, frame + (3 * width));
            if (!TLanes.IsBelow(peak, full))
            {
                Examine(pcm, mono, frame, frame + (4 * width), ref faults);
            }
        }

        Examine(pcm, mono, frame, end, ref faults);
        return (int)end;
    }

    // Converts vectors whose samples may have faults.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Examine(ReadOnlySpan<byte> pcm, Span<float> mono, nuint frame, nuint end, ref SampleFaults faults)
    {
        ref byte source = ref MemoryMarshal.GetReference(pcm);
        float full = TReader.FullScale / TDecoder.Scale;
        float beyond = MathF.BitIncrement(PcmConverter.FloatLimit) / TDecoder.Scale;
        for (; frame < end; frame += (nuint)TLanes.Count)
        {
            TVector peak = default;
            TVector samples = Load(ref source, frame, ref peak);
            if (TLanes.IsBelow(peak, beyond))
            {
                TLanes.Store(samples, ref MemoryMarshal.GetReference(mono), frame);
                faults.Clipped += CountClipped(ref source, frame, full);
            }
            else
            {
                PcmScalar.Convert<TReader>(
                    pcm, TLayout.Channels, TLayout.Picked, mono[..((int)frame + TLanes.Count)], (int)frame, ref faults);
            }
        }
    }

    // The layout and the decoder are known when this is compiled: one branch of it is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(ref byte source, nuint frame, ref TVector peak)
    {
        nuint offset = frame * (nuint)(TLayout.Channels * TReader.Size);
        if (TLayout.Channels == 2 && TLayout.Picked < 0)
        {
            TVector sum;
            if (TDecoder.SplitsFrames)
            {
                (TVector left, TVector right) = TDecoder.LoadFrames(ref source, offset);
                peak = TLanes.Peak(TLanes.Peak(peak, left), right);
                sum = TLanes.Add(left, right);
            }
            else
            {
                TVector first = TDecoder.Load(ref source, offset);
                TVector second = TDecoder.Load(ref source, offset + VectorBytes);
                peak = TLanes.Peak(TLanes.Peak(peak, first), second);
                sum = TLanes.AddPairs(first, second);
            }

            return TLanes.Multiply(sum, TDecoder.Scale / 2);
        }

        TVector samples = LoadOne(ref source, offset);
        peak = TLanes.Peak(peak, samples);
        return TDecoder.Scale == 1 ? samples : TLanes.Multiply(samples, TDecoder.Scale);
    }

    // The samples of the only or the picked channel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadOne(ref byte source, nuint offset)
    {
        if (TLayout.Channels == 1)
        {
            return TDecoder.Load(ref source, offset);
        }

        if (TDecoder.SplitsFrames)
        {
            (TVector left, TVector right) = TDecoder.LoadFrames(ref source, offset);
            return TLayout.Picked == 0 ? left : right;
        }

        TVector first = TDecoder.Load(ref source, offset);
        TVector second = TDecoder.Load(ref source, offset + VectorBytes);
        return TLayout.Picked == 0 ? TLanes.Even(first, second) : TLanes.Odd(first, second);
    }

    private static int CountClipped(ref byte source, nuint frame, float full)
    {
        nuint offset = frame * (nuint)(TLayout.Channels * TReader.Size);
        return TLayout.Picked >= 0
            ? TLanes.CountFrom(LoadOne(ref source, offset), full)
            : TLanes.CountFrom(TDecoder.Load(ref source, offset), full)
                + TLanes.CountFrom(TDecoder.Load(ref source, offset + VectorBytes), full);
    }
}
