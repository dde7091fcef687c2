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

    // 12 bytes to four ints, whose lowest byte is 0.
    private static Vector128<byte> Spread => Vector128.Create(0xFF, 0, 1, 2, 0xFF, 3, 4, 5, 0xFF, 6, 7, 8, 0xFF, 9, 10, 11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(ref byte source, nuint offset) =>
        Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Negative(Vector512<int> codes) => ~(codes << G711.SignShift) & Vector512.Create(int.MinValue);

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
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.ConvertToSingle(Widen(ref source, offset) - Vector512.Create(128)) * (1 / 128f);
    }

    private readonly struct Signed16 : IDecoder<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(ref source, offset).AsInt16())) * (1 / 32768f);
    }

    private readonly struct Signed24 : IDecoder<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset)
        {
            // Four times 12 bytes; each sample goes to the upper three bytes of an int.
            Vector512<int> words = Vector512.Create(
                Vector256.LoadUnsafe(ref source, offset), Vector128.LoadUnsafe(ref source, offset + 32).ToVector256Unsafe()).AsInt32();
            Vector512<int> quarters = Avx512F.PermuteVar16x32(words, Vector512.Create(0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11));
            Vector512<byte> samples = Avx512BW.Shuffle(quarters.AsByte(), Vector512.Create(Vector256.Create(Spread, Spread), Vector256.Create(Spread, Spread)));
            return Vector512.ConvertToSingle(samples.AsInt32()) * (1 / 2147483648f);
        }
    }

    private readonly struct Signed32 : IDecoder<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref source, offset).AsInt32()) * (1 / 2147483648f);
    }

    private readonly struct Float32 : IDecoder<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.LoadUnsafe(ref source, offset).AsSingle();
    }

    private readonly struct Float64 : IDecoder<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset) =>
            Vector512.Narrow(
                Vector512.LoadUnsafe(ref source, offset).AsDouble(), Vector512.LoadUnsafe(ref source, offset + (nuint)Vector512<byte>.Count).AsDouble());
    }

    private readonly struct ALaw : IDecoder<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset)
        {
            Vector512<int> codes = Widen(ref source, offset);
            Vector512<int> fields = ((codes << G711.SegmentShift) ^ Vector512.Create(G711.ALawInverted)) & Vector512.Create(G711.Fields);
            Vector512<float> magnitude = (fields + Vector512.Create(G711.FloatOffset)).AsSingle();
            magnitude = Vector512.MinNative(magnitude, magnitude + magnitude - Vector512.Create(G711.ALawLeading));
            return (magnitude.AsInt32() | Negative(codes)).AsSingle();
        }
    }

    private readonly struct MuLaw : IDecoder<Vector512<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Load(ref byte source, nuint offset)
        {
            Vector512<int> codes = Widen(ref source, offset);
            Vector512<int> fields = ~(codes << G711.SegmentShift) & Vector512.Create(G711.Fields);

            // The sign goes onto both sides: so zero is never negative.
            Vector512<int> sign = Negative(codes);
            return ((fields + Vector512.Create(G711.FloatOffset)) | sign).AsSingle() - (Vector512.Create(G711.MuLawBias).AsInt32() | sign).AsSingle();
        }
    }
}
