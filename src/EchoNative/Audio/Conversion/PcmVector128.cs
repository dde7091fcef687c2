using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Audio;

/// <summary>Conversion with 128 bits, NEON or SSE: 4 samples at a time.</summary>
internal static class PcmVector128
{
    /// <summary>Converts as many whole vectors as <paramref name="mono"/> has room for.</summary>
    /// <returns>How many samples these are.</returns>
    public static int Convert<TLayout>(ReadOnlySpan<byte> pcm, SampleEncoding encoding, Span<float> mono, ref SampleFaults faults)
        where TLayout : struct, ILayout => encoding switch
        {
            SampleEncoding.Unsigned8 => VectorKernel<Vector128<float>, Lanes, Unsigned8, SampleReaders.Unsigned8, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed16 => VectorKernel<Vector128<float>, Lanes, Signed16, SampleReaders.Signed16, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed24 => VectorKernel<Vector128<float>, Lanes, Signed24, SampleReaders.Signed24, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed32 => VectorKernel<Vector128<float>, Lanes, Signed32, SampleReaders.Signed32, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Float32 => VectorKernel<Vector128<float>, Lanes, Float32, SampleReaders.Float32, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Float64 => VectorKernel<Vector128<float>, Lanes, Float64, SampleReaders.Float64, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.ALaw => VectorKernel<Vector128<float>, Lanes, ALaw, SampleReaders.ALaw, TLayout>.Convert(pcm, mono, ref faults),
            _ => VectorKernel<Vector128<float>, Lanes, MuLaw, SampleReaders.MuLaw, TLayout>.Convert(pcm, mono, ref faults),
        };

    // 12 bytes to four ints, whose lowest byte is 0.
    private static Vector128<byte> Spread => Vector128.Create(0xFF, 0, 1, 2, 0xFF, 3, 4, 5, 0xFF, 6, 7, 8, 0xFF, 9, 10, 11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widen(ref byte source, nuint offset) =>
        Vector128.WidenLower(Vector128.WidenLower(
            Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, offset))).AsByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Negative(Vector128<int> codes) => ~(codes << G711.SignShift) & Vector128.Create(int.MinValue);

    private readonly struct Lanes : ILanes<Vector128<float>>
    {
        public static int Count => Vector128<float>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector128<float> samples, ref float target, nuint index) => samples.StoreUnsafe(ref target, index);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> AddPairs(Vector128<float> a, Vector128<float> b) => Even(a, b) + Odd(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Even(Vector128<float> a, Vector128<float> b) =>
            Sse.IsSupported ? Sse.Shuffle(a, b, 0b10_00_10_00)
            : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipEven(a, b)
            : Vector128.Narrow(a.AsUInt64(), b.AsUInt64()).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Odd(Vector128<float> a, Vector128<float> b) =>
            Sse.IsSupported ? Sse.Shuffle(a, b, 0b11_01_11_01)
            : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipOdd(a, b)
            : Vector128.Narrow(a.AsUInt64() >>> 32, b.AsUInt64() >>> 32).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Multiply(Vector128<float> samples, float factor) => samples * factor;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Peak(Vector128<float> peak, Vector128<float> samples) =>
            Vector128.Max(peak.AsInt32(), Vector128.Abs(samples).AsInt32()).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsBelow(Vector128<float> peak, float limit) =>
            Vector128.LessThanAll(peak.AsInt32(), Vector128.Create(limit).AsInt32());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int CountFrom(Vector128<float> samples, float magnitude) => BitOperations.PopCount(
            Vector128.GreaterThanOrEqual(Vector128.Abs(samples), Vector128.Create(magnitude)).ExtractMostSignificantBits());
    }

    private readonly struct Unsigned8 : IDecoder<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.ConvertToSingle(Widen(ref source, offset) - Vector128.Create(128)) * (1 / 128f);
    }

    private readonly struct Signed16 : IDecoder<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.CreateScalarUnsafe(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset))).AsInt16())) * (1 / 32768f);
    }

    private readonly struct Signed24 : IDecoder<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset)
        {
            ref byte samples = ref Unsafe.Add(ref source, offset);
            Vector128<byte> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref samples)).AsUInt32()
                .WithElement(2, Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref samples, 8))).AsByte();
            return Vector128.ConvertToSingle(Vector128.Shuffle(bytes, Spread).AsInt32()) * (1 / 2147483648f);
        }
    }

    private readonly struct Signed32 : IDecoder<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.ConvertToSingle(Vector128.LoadUnsafe(ref source, offset).AsInt32()) * (1 / 2147483648f);
    }

    private readonly struct Float32 : IDecoder<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.LoadUnsafe(ref source, offset).AsSingle();
    }

    private readonly struct Float64 : IDecoder<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.Narrow(
                Vector128.LoadUnsafe(ref source, offset).AsDouble(), Vector128.LoadUnsafe(ref source, offset + (nuint)Vector128<byte>.Count).AsDouble());
    }

    private readonly struct ALaw : IDecoder<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset)
        {
            Vector128<int> codes = Widen(ref source, offset);
            Vector128<int> fields = ((codes << G711.SegmentShift) ^ Vector128.Create(G711.ALawInverted)) & Vector128.Create(G711.Fields);
            Vector128<float> magnitude = (fields + Vector128.Create(G711.FloatOffset)).AsSingle();
            magnitude = Vector128.MinNative(magnitude, magnitude + magnitude - Vector128.Create(G711.ALawLeading));
            return (magnitude.AsInt32() | Negative(codes)).AsSingle();
        }
    }

    private readonly struct MuLaw : IDecoder<Vector128<float>>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset)
        {
            Vector128<int> codes = Widen(ref source, offset);
            Vector128<int> fields = ~(codes << G711.SegmentShift) & Vector128.Create(G711.Fields);

            // The sign goes onto both sides: so zero is never negative.
            Vector128<int> sign = Negative(codes);
            return ((fields + Vector128.Create(G711.FloatOffset)) | sign).AsSingle() - (Vector128.Create(G711.MuLawBias).AsInt32() | sign).AsSingle();
        }
    }
}
