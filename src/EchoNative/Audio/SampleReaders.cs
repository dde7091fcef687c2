using System.Buffers.Binary;

namespace EchoNative.Audio;

/// <summary>One reader per <see cref="SampleEncoding"/>.</summary>
internal static class SampleReaders
{
    public readonly struct Unsigned8 : ISampleReader
    {
        public static float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults) => (bytes[0] - 128) / 128f;
    }

    public readonly struct Signed16 : ISampleReader
    {
        public static float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults) =>
            BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f;
    }

    public readonly struct Signed24 : ISampleReader
    {
        public static float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults) =>
            (bytes[0] | (bytes[1] << 8) | ((sbyte)bytes[2] << 16)) / 8388608f;
    }

    public readonly struct Signed32 : ISampleReader
    {
        public static float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults) =>
            BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f;
    }

    public readonly struct Float32 : ISampleReader
    {
        public static float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults)
        {
            float sample = BinaryPrimitives.ReadSingleLittleEndian(bytes);
            return MathF.Abs(sample) <= PcmConverter.FloatLimit ? sample : Mend(sample, ref faults);
        }
    }

    public readonly struct Float64 : ISampleReader
    {
        public static float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults)
        {
            double sample = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
            return Math.Abs(sample) <= PcmConverter.FloatLimit ? (float)sample : Mend(sample, ref faults);
        }
    }

    public readonly struct ALaw : ISampleReader
    {
        public static float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults) => G711.ALaw(bytes[0]);
    }

    public readonly struct MuLaw : ISampleReader
    {
        public static float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults) => G711.MuLaw(bytes[0]);
    }

    private static float Mend(double sample, ref SampleFaults faults)
    {
        if (!double.IsFinite(sample))
        {
            faults.NonFinite++;
            return 0;
        }

        faults.Clamped++;
        return sample < 0 ? -PcmConverter.FloatLimit : PcmConverter.FloatLimit;
    }
}
