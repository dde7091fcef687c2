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
    private static nuint VectorBytes => (nuint)(TLanes.Count * TReader.Size);

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
            if (!TLanes.IsBelow(peak, TReader.FullScale))
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
        for (; frame < end; frame += (nuint)TLanes.Count)
        {
            TVector peak = default;
            TVector samples = Load(ref source, frame, ref peak);
            if (TLanes.IsBelow(peak, MathF.BitIncrement(PcmConverter.FloatLimit)))
            {
                TLanes.Store(samples, ref MemoryMarshal.GetReference(mono), frame);
                faults.Clipped += CountClipped(ref source, frame);
            }
            else
            {
                PcmScalar.Convert<TReader>(
                    pcm, TLayout.Channels, TLayout.Picked, mono[..((int)frame + TLanes.Count)], (int)frame, ref faults);
            }
        }
    }

    // The layout is known when this is compiled: one branch of it is left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(ref byte source, nuint frame, ref TVector peak)
    {
        nuint offset = frame * (nuint)(TLayout.Channels * TReader.Size);
        TVector samples = TDecoder.Load(ref source, offset);
        if (TLayout.Channels == 2)
        {
            TVector next = TDecoder.Load(ref source, offset + VectorBytes);
            if (TLayout.Picked < 0)
            {
                peak = TLanes.Peak(TLanes.Peak(peak, samples), next);
                return TLanes.Multiply(TLanes.AddPairs(samples, next), 0.5f);
            }

            samples = TLayout.Picked == 0 ? TLanes.Even(samples, next) : TLanes.Odd(samples, next);
        }

        peak = TLanes.Peak(peak, samples);
        return samples;
    }

    private static int CountClipped(ref byte source, nuint frame)
    {
        nuint offset = frame * (nuint)(TLayout.Channels * TReader.Size);
        TVector samples = TDecoder.Load(ref source, offset);
        if (TLayout.Channels == 1)
        {
            return TLanes.CountFrom(samples, TReader.FullScale);
        }

        TVector next = TDecoder.Load(ref source, offset + VectorBytes);
        return TLayout.Picked < 0
            ? TLanes.CountFrom(samples, TReader.FullScale) + TLanes.CountFrom(next, TReader.FullScale)
            : TLanes.CountFrom(TLayout.Picked == 0 ? TLanes.Even(samples, next) : TLanes.Odd(samples, next), TReader.FullScale);
    }
}
