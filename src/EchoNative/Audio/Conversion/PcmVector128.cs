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

    // Every byte to the top of an int; the others are 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> WidenToTop(ref byte source, nuint offset) => Widen(ref source, offset) << 24;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widen(ref byte source, nuint offset) =>
        Vector128.WidenLower(Vector128.WidenLower(
            Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, offset))).AsByte())).AsInt32();

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
        public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

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
        public static float Scale => 1 / 128f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.ConvertToSingle(Widen(ref source, offset) - Vector128.Create(128));
    }

    private readonly struct Signed16 : IDecoder<Vector128<float>>
    {
        public static float Scale => 1 / 32768f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.CreateScalarUnsafe(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset))).AsInt16()));

        public static bool SplitsFrames => true;

        // A frame is an int: left in its lower half, right in its upper.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector128<float> Left, Vector128<float> Right) LoadFrames(ref byte source, nuint offset)
        {
            Vector128<int> frames = Vector128.LoadUnsafe(ref source, offset).AsInt32();
            return (Vector128.ConvertToSingle((frames << 16) >> 16), Vector128.ConvertToSingle(frames >> 16));
        }
    }

    private readonly struct Signed24 : IDecoder<Vector128<float>>
    {
        public static float Scale => 1 / 2147483648f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset)
        {
            ref byte samples = ref Unsafe.Add(ref source, offset);
            Vector128<byte> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref samples)).AsUInt32()
                .WithElement(2, Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref samples, 8))).AsByte();
            Vector128<byte> upper = Vector128.Create(0x020100FFu, 0x050403FF, 0x080706FF, 0x0B0A09FF).AsByte();
            return Vector128.ConvertToSingle(Vector128.Shuffle(bytes, upper).AsInt32());
        }
    }

    private readonly struct Signed32 : IDecoder<Vector128<float>>
    {
        public static float Scale => 1 / 2147483648f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.ConvertToSingle(Vector128.LoadUnsafe(ref source, offset).AsInt32());
    }

    private readonly struct Float32 : IDecoder<Vector128<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.LoadUnsafe(ref source, offset).AsSingle();
    }

    private readonly struct Float64 : IDecoder<Vector128<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset) =>
            Vector128.Narrow(
                Vector128.LoadUnsafe(ref source, offset).AsDouble(), Vector128.LoadUnsafe(ref source, offset + (nuint)Vector128<byte>.Count).AsDouble());
    }

    private readonly struct ALaw : IDecoder<Vector128<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset)
        {
            Vector128<int> bits = (WidenToTop(ref source, offset) >> G711.SegmentShift) ^ Vector128.Create(G711.ALawInverted);
            Vector128<float> x = ((bits & Vector128.Create(G711.Fields)) + Vector128.Create(G711.FloatOffset)).AsSingle();

            // Fused or not, this is exact.
            x = Vector128.MinNative(x, Vector128.MultiplyAddEstimate(x, Vector128.Create(2f), Vector128.Create(-G711.ALawLeading)));
            return (x.AsInt32() | (bits & Vector128.Create(G711.Sign))).AsSingle();
        }
    }

    private readonly struct MuLaw : IDecoder<Vector128<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Load(ref byte source, nuint offset)
        {
            Vector128<int> inverted = WidenToTop(ref source, offset) >> G711.SegmentShift;
            Vector128<int> x = Vector128.AndNot(Vector128.Create(G711.Fields | G711.Sign), inverted) + Vector128.Create(G711.FloatOffset);

            // The sign is on both sides, so that zero is never negative.
            Vector128<int> bias = Vector128.AndNot(Vector128.Create(G711.Sign), inverted) | Vector128.Create(G711.MuLawBias).AsInt32();
            return x.AsSingle() - bias.AsSingle();
        }
    }
}
