using System.Buffers.Binary;

namespace EchoNative.Audio;

/// <summary>One reader per <see cref="SampleEncoding"/>. Divisions by powers of two are exact, and those of integers up to 24 bits lose nothing.</summary>
internal static class SampleReaders
{
    public readonly struct Unsigned8 : ISampleReader
    {
        public static int Size => 1;

        public static float FullScale => Audio.FullScale.Eight;

        public static float Read(ReadOnlySpan<byte> bytes) => (bytes[0] - 128) / 128f;
    }

    public readonly struct Signed16 : ISampleReader
    {
        public static int Size => 2;

        public static float FullScale => Audio.FullScale.Sixteen;

        public static float Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f;
    }

    public readonly struct Signed24 : ISampleReader
    {
        public static int Size => 3;

        public static float FullScale => Audio.FullScale.TwentyFour;

        public static float Read(ReadOnlySpan<byte> bytes) =>
            (BinaryPrimitives.ReadUInt16LittleEndian(bytes) | ((sbyte)bytes[2] << 16)) / 8388608f;
    }

    public readonly struct Signed32 : ISampleReader
    {
        public static int Size => 4;

        public static float FullScale => Audio.FullScale.TwentyFour;

        public static float Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f;
    }

    public readonly struct Float32 : ISampleReader
    {
        public static int Size => 4;

        public static float FullScale => Audio.FullScale.Float;

        public static float Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadSingleLittleEndian(bytes);
    }

    public readonly struct Float64 : ISampleReader
    {
        public static int Size => 8;

        public static float FullScale => Audio.FullScale.Float;

        // A finite number that is too large for a float isn't infinite: it is clamped later, as one beyond the limit.
        public static float Read(ReadOnlySpan<byte> bytes)
        {
            double sample = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            float narrow = (float)sample;
            return float.IsInfinity(narrow) && double.IsFinite(sample) ? MathF.CopySign(float.MaxValue, narrow) : narrow;
        }
    }

    public readonly struct ALaw : ISampleReader
    {
        public static int Size => 1;

        public static float FullScale => Audio.FullScale.ALaw;

        public static float Read(ReadOnlySpan<byte> bytes) => G711.ALaw(bytes[0]);
    }

    public readonly struct MuLaw : ISampleReader
    {
        public static int Size => 1;

        public static float FullScale => Audio.FullScale.MuLaw;

        public static float Read(ReadOnlySpan<byte> bytes) => G711.MuLaw(bytes[0]);
    }
}
