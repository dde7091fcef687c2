using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Audio;

/// <summary>Conversion with AVX2: 8 samples at a time.</summary>
internal static class PcmAvx2
{
    /// <summary>Converts as many whole vectors as <paramref name="mono"/> has room for.</summary>
    /// <returns>How many samples these are.</returns>
    public static int Convert<TLayout>(ReadOnlySpan<byte> pcm, SampleEncoding encoding, Span<float> mono, ref SampleFaults faults)
        where TLayout : struct, ILayout => encoding switch
        {
            SampleEncoding.Unsigned8 => VectorKernel<Vector256<float>, Lanes, Unsigned8, SampleReaders.Unsigned8, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed16 => VectorKernel<Vector256<float>, Lanes, Signed16, SampleReaders.Signed16, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed24 => VectorKernel<Vector256<float>, Lanes, Signed24, SampleReaders.Signed24, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Signed32 => VectorKernel<Vector256<float>, Lanes, Signed32, SampleReaders.Signed32, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Float32 => VectorKernel<Vector256<float>, Lanes, Float32, SampleReaders.Float32, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.Float64 => VectorKernel<Vector256<float>, Lanes, Float64, SampleReaders.Float64, TLayout>.Convert(pcm, mono, ref faults),
            SampleEncoding.ALaw => VectorKernel<Vector256<float>, Lanes, ALaw, SampleReaders.ALaw, TLayout>.Convert(pcm, mono, ref faults),
            _ => VectorKernel<Vector256<float>, Lanes, MuLaw, SampleReaders.MuLaw, TLayout>.Convert(pcm, mono, ref faults),
        };

    // Every byte to the top of an int; the others are 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> WidenToTop(ref byte source, nuint offset) => Avx2.Shuffle(
        Vector256.Create(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset))).AsByte(), Vector256.Create(
            0x00FFFFFFu, 0x01FFFFFF, 0x02FFFFFF, 0x03FFFFFF, 0x04FFFFFF, 0x05FFFFFF, 0x06FFFFFF, 0x07FFFFFF).AsByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ref byte source, nuint offset) =>
        Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset))).AsByte());

    private readonly struct Lanes : ILanes<Vector256<float>>
    {
        public static int Count => Vector256<float>.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<float> samples, ref float target, nuint index) => samples.StoreUnsafe(ref target, index);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> AddPairs(Vector256<float> a, Vector256<float> b) => InOrder(
            Avx.Shuffle(a, b, 0b10_00_10_00) + Avx.Shuffle(a, b, 0b11_01_11_01));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Even(Vector256<float> a, Vector256<float> b) => InOrder(Avx.Shuffle(a, b, 0b10_00_10_00));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Odd(Vector256<float> a, Vector256<float> b) => InOrder(Avx.Shuffle(a, b, 0b11_01_11_01));

        // The shuffle works within 128 bits: pairs come out as a, b, a, b.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> InOrder(Vector256<float> pairs) => Avx2.Permute4x64(pairs.AsDouble(), 0b11_01_10_00).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Multiply(Vector256<float> samples, float factor) => samples * factor;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Peak(Vector256<float> peak, Vector256<float> samples) =>
            Vector256.Max(peak.AsInt32(), Vector256.Abs(samples).AsInt32()).AsSingle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool IsBelow(Vector256<float> peak, float limit) =>
            Vector256.LessThanAll(peak.AsInt32(), Vector256.Create(limit).AsInt32());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int CountFrom(Vector256<float> samples, float magnitude) => BitOperations.PopCount(
            Vector256.GreaterThanOrEqual(Vector256.Abs(samples), Vector256.Create(magnitude)).ExtractMostSignificantBits());
    }

    private readonly struct Unsigned8 : IDecoder<Vector256<float>>
    {
        public static float Scale => 1 / 128f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref byte source, nuint offset) =>
            Vector256.ConvertToSingle(Widen(ref source, offset) - Vector256.Create(128));
    }

    private readonly struct Signed16 : IDecoder<Vector256<float>>
    {
        public static float Scale => 1 / 32768f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref byte source, nuint offset) =>
            Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref source, offset).AsInt16()));

        public static bool SplitsFrames => true;

        // A frame is an int: left in its lower half, right in its upper.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Vector256<float> Left, Vector256<float> Right) LoadFrames(ref byte source, nuint offset)
        {
            Vector256<int> frames = Vector256.LoadUnsafe(ref source, offset).AsInt32();
            return (Vector256.ConvertToSingle((frames << 16) >> 16), Vector256.ConvertToSingle(frames >> 16));
        }
    }

    private readonly struct Signed24 : IDecoder<Vector256<float>>
    {
        public static float Scale => 1 / 2147483648f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref byte source, nuint offset)
        {
            // 12 bytes in each half; the second load begins 4 bytes early, so as not to reach beyond the samples.
            Vector256<byte> halves = Vector256.Create(Vector128.LoadUnsafe(ref source, offset), Vector128.LoadUnsafe(ref source, offset + 8));
            Vector256<byte> samples = Avx2.Shuffle(halves, Vector256.Create(
                0x020100FFu, 0x050403FF, 0x080706FF, 0x0B0A09FF, 0x060504FF, 0x090807FF, 0x0C0B0AFF, 0x0F0E0DFF).AsByte());
            return Vector256.ConvertToSingle(samples.AsInt32());
        }
    }

    private readonly struct Signed32 : IDecoder<Vector256<float>>
    {
        public static float Scale => 1 / 2147483648f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref byte source, nuint offset) =>
            Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref source, offset).AsInt32());
    }

    private readonly struct Float32 : IDecoder<Vector256<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref byte source, nuint offset) =>
            Vector256.LoadUnsafe(ref source, offset).AsSingle();
    }

    private readonly struct Float64 : IDecoder<Vector256<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref byte source, nuint offset) =>
            Vector256.Narrow(
                Vector256.LoadUnsafe(ref source, offset).AsDouble(), Vector256.LoadUnsafe(ref source, offset + (nuint)Vector256<byte>.Count).AsDouble());
    }

    private readonly struct ALaw : IDecoder<Vector256<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref byte source, nuint offset)
        {
            Vector256<int> bits = (WidenToTop(ref source, offset) >> G711.SegmentShift) ^ Vector256.Create(G711.ALawInverted);
            Vector256<float> x = ((bits & Vector256.Create(G711.Fields)) + Vector256.Create(G711.FloatOffset)).AsSingle();

            // Fused or not, this is exact.
            x = Vector256.MinNative(x, Vector256.MultiplyAddEstimate(x, Vector256.Create(2f), Vector256.Create(-G711.ALawLeading)));
            return (x.AsInt32() | (bits & Vector256.Create(G711.Sign))).AsSingle();
        }
    }

    private readonly struct MuLaw : IDecoder<Vector256<float>>
    {
        public static float Scale => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Load(ref byte source, nuint offset)
        {
            Vector256<int> inverted = WidenToTop(ref source, offset) >> G711.SegmentShift;
            Vector256<int> x = Vector256.AndNot(Vector256.Create(G711.Fields | G711.Sign), inverted) + Vector256.Create(G711.FloatOffset);

            // The sign is on both sides, so that zero is never negative.
            Vector256<int> bias = Vector256.AndNot(Vector256.Create(G711.Sign), inverted) | Vector256.Create(G711.MuLawBias).AsInt32();
            return x.AsSingle() - bias.AsSingle();
        }
    }
}
