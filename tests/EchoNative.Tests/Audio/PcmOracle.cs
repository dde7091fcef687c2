using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

/// <summary>Conversion in double, digit by digit, with the definitions of <see cref="SampleFaults"/> stated a second time in the encodings' own codes.</summary>
internal static class PcmOracle
{
    public static double Frame(ReadOnlySpan<byte> pcm, AudioFormat format, ChannelSelection selection, int frame, ref SampleFaults faults)
    {
        double sum = 0;
        int size = format.BytesPerSample;
        for (int channel = 0; channel < format.Channels; channel++)
        {
            if ((selection.Channel ?? channel) == channel)
            {
                sum += Sample(pcm.Slice(((frame * format.Channels) + channel) * size, size), format.Encoding, ref faults);
            }
        }

        return selection.Channel is null ? sum / format.Channels : sum;
    }

    private static double Sample(ReadOnlySpan<byte> bytes, SampleEncoding encoding, ref SampleFaults faults)
    {
        int bits = 8 * bytes.Length;
        long code = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            code = (code << 8) | bytes[i];
        }

        long signed = code << (64 - bits) >> (64 - bits);
        double value = encoding switch
        {
            SampleEncoding.Unsigned8 => (code / 128.0) - 1,
            SampleEncoding.Float32 => BitConverter.Int32BitsToSingle((int)signed),
            SampleEncoding.Float64 => BitConverter.Int64BitsToDouble(code),
            SampleEncoding.ALaw => G711Oracle.ALaw((byte)code),
            SampleEncoding.MuLaw => G711Oracle.MuLaw((byte)code),
            _ => signed / Math.Pow(2, bits - 1),
        };
        if (!double.IsFinite(value))
        {
            faults.NonFinite++;
            return 0;
        }

        faults.Clipped += IsClipped(code, signed, value, encoding) ? 1 : 0;
        if (Math.Abs((float)value) > PcmConverter.FloatLimit)
        {
            faults.Clamped++;
            return Math.Sign(value) * PcmConverter.FloatLimit;
        }

        return value;
    }

    private static bool IsClipped(long code, long signed, double value, SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.Unsigned8 => code is 0 or 1 or 255,
        SampleEncoding.Signed16 => signed is -32768 or -32767 or 32767,
        SampleEncoding.Signed24 => signed is -8388608 or -8388607 or 8388607,

        // 24 bits of a float, the lowest half of a step rounded up: 7FFFFF00 less 64, which is a tie that goes to the even side.
        SampleEncoding.Signed32 => Math.Abs(signed) >= 0x7FFFFEC0,
        SampleEncoding.ALaw => code is 0xAA or 0x2A,
        SampleEncoding.MuLaw => code is 0x80 or 0x00,
        _ => Math.Abs((float)value) >= 1,
    };
}
