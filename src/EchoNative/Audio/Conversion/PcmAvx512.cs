using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Audio;

/// <summary>Conversion with AVX-512 F, BW, DQ and VL: 16 samples at a time.</summary>
internal static class PcmAvx512
{
    /// <summary>Converts as many whole vectors as <paramref name="mono"/> has room for.</summary>
    /// <returns>How many samples these are.</returns>
    public static int Convert<TLayout>(ReadOnlySpan<byte> pcm, SampleEncoding encoding, Span<float> mono, ref SampleFaults faults)
        where TLayout : struct, ILayout => encoding switch
        {
            SampleEncoding.Unsigned8 => VectorKernel<Vector512<float>, Lanes, Unsigned8, SampleReaders.Unsigned8, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed16 => VectorKernel<Vector512<float>, Lanes, Signed16, SampleReaders.Signed16, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed24 => VectorKernel<Vector512<float>, Lanes, Signed24, SampleReaders.Signed24, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed32 => VectorKernel<Vector512<float>, Lanes, Signed32, SampleReaders.Signed32, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Float32 => VectorKernel<Vector512<float>, Lanes, Float32, SampleReaders.Float32, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Float64 => VectorKernel<Vector512<float>, Lanes, Float64, SampleReaders.Float64, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.ALaw => VectorKernel<Vector512<float>, Lanes, ALaw, SampleReaders.ALaw, TLayout>.Convert(pcm, mono, ref faults),
            _ => VectorKernel<Vector512<float>, Lanes, MuLaw, SampleReaders.MuLaw, TLayout>.Convert(pcm, mono, ref faults),
        };

    // Every byte to the top of an int; the others are 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> WidenToTop(ref byte source, nuint offset) => Widen(ref source, offset) << 24;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(ref byte source, nuint offset) =>
        Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref source, offset));

    private readonly struct Lanes : ILanes<Vector512<float>>
    {
        public static int Count => Vector512<float>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<float> samples, ref float target, nuint index) => samples.StoreUnsafe(ref target, index);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> AddPairs(Vector512<float> a, Vector512<float> b) => Even(a, b) + Odd(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Even(Vector512<float> a, Vector512<float> b) => Avx512F.PermuteVar16x32x2(
            a, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Odd(Vector512<float> a, Vector512<float> b) => Avx512F.PermuteVar16x32x2(
            a, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Multiply(Vector512<float> samples, float factor) => samples * factor;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Peak(Vector512<float> peak, Vector512<float> samples) =>
            Vector512.Max(peak.AsInt32(), Vector512.Abs(samples).AsInt32()).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsBelow(Vector512<float> peak, float limit) =>
            Vector512.LessThanAll(peak.AsInt32(), Vector512.Create(limit).AsInt32());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int CountFrom(Vector512<float> samples, float magnitude) => BitOperations.PopCount(
            Vector512.GreaterThanOrEqual(Vector512.Abs(samples), Vector512.Create(magnitude)).ExtractMostSignificantBits());
    }

    private readonly struct Unsigned8 : IDecoder<Vector512<float>>
    {
        public static float Scale => 1 / 128f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.ConvertToSingle(Widen(ref source, offset) - Vector512.Create(128));
    }

    private readonly struct Signed16 : IDecoder<Vector512<float>>
    {
        public static float Scale => 1 / 32768f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(ref source, offset).AsInt16()));

        public static bool SplitsFrames => true;

        // A frame is an int: left in its lower half, right in its upper.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector512<float> Left, Vector512<float> Right) LoadFrames(ref byte source, nuint offset)
        {
            Vector512<int> frames = Vector512.LoadUnsafe(ref source, offset).AsInt32();
            return (Vector512.ConvertToSingle((frames << 16) >> 16), Vector512.ConvertToSingle(frames >> 16));
        }
    }

    private readonly struct Signed24 : IDecoder<Vector512<float>>
    {
        public static float Scale => 1 / 2147483648f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset)
        {
            // Four times 12 bytes: one quarter of the vector each, then each sample in the upper three bytes of an int.
            Vector512<int> words = Avx512DQ.InsertVector256(
                Vector256.LoadUnsafe(ref source, offset).AsInt32().ToVector512Unsafe(),
                Vector128.LoadUnsafe(ref source, offset + 32).AsInt32().ToVector256Unsafe(),
                1);
            Vector512<int> quarters = Avx512F.PermuteVar16x32(words, Vector512.Create(0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11));
            Vector512<byte> samples = Avx512BW.Shuffle(quarters.AsByte(), Vector512.Create(
                0x020100FFu, 0x050403FF, 0x080706FF, 0x0B0A09FF, 0x020100FF, 0x050403FF, 0x080706FF, 0x0B0A09FF,
                0x020100FF, 0x050403FF, 0x080706FF, 0x0B0A09FF, 0x020100FF, 0x050403FF, 0x080706FF, 0x0B0A09FF).AsByte());
            return Vector512.ConvertToSingle(samples.AsInt32());
        }
    }

    private readonly struct Signed32 : IDecoder<Vector512<float>>
    {
        public static float Scale => 1 / 2147483648f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref source, offset).AsInt32());
    }

    private readonly struct Float32 : IDecoder<Vector512<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.LoadUnsafe(ref source, offset).AsSingle();
    }

    private readonly struct Float64 : IDecoder<Vector512<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.Narrow(
                Vector512.LoadUnsafe(ref source, offset).AsDouble(), Vector512.LoadUnsafe(ref source, offset + (nuint)Vector512<byte>.Count).AsDouble());
    }

    private readonly struct ALaw : IDecoder<Vector512<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset)
        {
            Vector512<int> bits = (WidenToTop(ref source, offset) >> G711.SegmentShift) ^ Vector512.Create(G711.ALawInverted);
            Vector512<float> x = ((bits & Vector512.Create(G711.Fields)) + Vector512.Create(G711.FloatOffset)).AsSingle();

            // Fused or not, this is exact.
            x = Vector512.MinNative(x, Vector512.MultiplyAddEstimate(x, Vector512.Create(2f), Vector512.Create(-G711.ALawLeading)));
            return (x.AsInt32() | (bits & Vector512.Create(G711.Sign))).AsSingle();
        }
    }

    private readonly struct MuLaw : IDecoder<Vector512<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset)
        {
            Vector512<int> inverted = WidenToTop(ref source, offset) >> G711.SegmentShift;
            Vector512<int> x = Vector512.AndNot(Vector512.Create(G711.Fields | G711.Sign), inverted) + Vector512.Create(G711.FloatOffset);

            // The sign is on both sides, so that zero is never negative.
            Vector512<int> bias = Vector512.AndNot(Vector512.Create(G711.Sign), inverted) | Vector512.Create(G711.MuLawBias).AsInt32();
            return x.AsSingle() - bias.AsSingle();
        }
    }
}
