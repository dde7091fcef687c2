using System.Buffers.Binary;
using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

public sealed class PcmConverterTests
{
    [Fact]
    public void ToMono_agrees_with_a_scalar_oracle_in_double_for_every_format()
    {
        Gen<(AudioFormat Format, int Frames, int Seed)> cases =
            from format in Generators.Formats(16000)
            from frames in Gen.Choose(0, 200)
            from seed in Gen.Choose(0, int.MaxValue)
            select (format, frames, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            byte[] pcm = Samples(c.Format, c.Frames, c.Seed);
            float[] mono = new float[c.Frames];
            SampleFaults faults = default;
            Assert.Equal(c.Frames, PcmConverter.ToMono(pcm, c.Format, mono, ref faults));
            SampleFaults expectedFaults = default;
            for (int frame = 0; frame < c.Frames; frame++)
            {
                Assert.Equal(Oracle(pcm, c.Format, frame, ref expectedFaults), mono[frame], 1e-5);
            }

            Assert.Equal(expectedFaults, faults);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void ToMono_vector_code_gives_the_same_bits_as_scalar_code()
    {
        Gen<(AudioFormat Format, int Frames, int Seed)> cases =
            from encoding in Gen.Elements(SampleEncoding.Signed16, SampleEncoding.Float32)
            from channels in Gen.Choose(1, 2)
            from frames in Gen.Choose(0, 200)
            from seed in Gen.Choose(0, int.MaxValue)
            select (new AudioFormat(48000, channels, encoding), frames, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            // One byte off, so that vectors are loaded from odd addresses too.
            byte[] pcm = [0, .. Samples(c.Format, c.Frames, c.Seed)];
            float[] whole = new float[c.Frames];
            float[] single = new float[c.Frames];
            SampleFaults wholeFaults = default;
            SampleFaults singleFaults = default;
            PcmConverter.ToMono(pcm.AsSpan(1), c.Format, whole, ref wholeFaults);
            PcmConverter.Scalar(pcm.AsSpan(1), c.Format, single, ref singleFaults);
            Assert.Equal(single, whole);
            Assert.Equal(singleFaults, wholeFaults);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData(SampleEncoding.Unsigned8, new byte[] { 0, 128, 255 }, new[] { -1f, 0f, 127 / 128f })]
    [InlineData(SampleEncoding.Signed16, new byte[] { 0, 0x80, 0, 0, 0xFF, 0x7F }, new[] { -1f, 0f, 32767 / 32768f })]
    [InlineData(SampleEncoding.Signed24, new byte[] { 0, 0, 0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F }, new[] { -1f, -1 / 8388608f, 8388607 / 8388608f })]
    [InlineData(SampleEncoding.Signed32, new byte[] { 0, 0, 0, 0x80, 0, 0, 0, 0x40 }, new[] { -1f, 0.5f })]
    public void ToMono_scales_integers_to_full_scale_1(SampleEncoding encoding, byte[] pcm, float[] expected)
    {
        float[] mono = new float[expected.Length];
        Assert.Equal(expected.Length, PcmConverter.ToMono(pcm, new AudioFormat(8000, 1, encoding), mono));
        Assert.Equal(expected, mono);
    }

    [Theory]
    [InlineData(SampleEncoding.Float32)]
    [InlineData(SampleEncoding.Float64)]
    public void ToMono_keeps_floats_over_1_and_mends_those_that_are_not_audio(SampleEncoding encoding)
    {
        double[] values = [1.5, -7.9, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 20000, -1e300, 8, 1e-310];
        var format = new AudioFormat(16000, 1, encoding);
        float[] mono = new float[values.Length];
        SampleFaults faults = default;
        PcmConverter.ToMono(Encode(values, encoding), format, mono, ref faults);
        float clampedOrInfinite = encoding == SampleEncoding.Float32 ? 0 : -8;
        Assert.Equal([1.5f, -7.9f, 0, 0, 0, 8, clampedOrInfinite, 8, 0], mono);
        Assert.Equal(encoding == SampleEncoding.Float32 ? 4 : 3, faults.NonFinite);
        Assert.Equal(encoding == SampleEncoding.Float32 ? 1 : 2, faults.Clamped);
    }

    [Fact]
    public void ToMono_ignores_bytes_beyond_the_last_whole_frame()
    {
        float[] mono = [9, 9];
        Assert.Equal(1, PcmConverter.ToMono([0, 0x40, 0, 0x40, 1, 2, 3], new AudioFormat(8000, 2, SampleEncoding.Signed16), mono));
        Assert.Equal([0.5f, 9], mono);
    }

    [Fact]
    public void ToMono_refuses_a_short_destination_and_bad_formats()
    {
        var good = new AudioFormat(8000, 1, SampleEncoding.ALaw);
        Assert.Throws<ArgumentException>(() => PcmConverter.ToMono(new byte[10], good, new float[9]));
        foreach (AudioFormat bad in new[] { default, good with { Channels = 0 }, good with { Channels = 65 }, good with { Encoding = (SampleEncoding)99 } })
        {
            Assert.Throws<AudioFormatException>(() => PcmConverter.ToMono(new byte[10], bad, new float[10]));
        }
    }

    [Fact]
    public void ToMono_allocates_nothing()
    {
        float[] mono = new float[960];
        foreach (SampleEncoding encoding in Enum.GetValues<SampleEncoding>())
        {
            var format = new AudioFormat(48000, 2, encoding);
            byte[] pcm = Samples(format, mono.Length, 5);
            PcmConverter.ToMono(pcm, format, mono);
            long before = GC.GetAllocatedBytesForCurrentThread();
            PcmConverter.ToMono(pcm, format, mono);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static byte[] Samples(AudioFormat format, int frames, int seed)
    {
        if (format.Encoding is not (SampleEncoding.Float32 or SampleEncoding.Float64))
        {
            return Generators.Bytes(seed, frames * format.BytesPerFrame);
        }

        var random = new Random(seed);
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 8, -8, 8.000001, -32768, 1e38, -0.0, 1e-40];
        return Encode([.. Enumerable.Range(0, frames * format.Channels).Select(_ => random.Next(40) == 0 ? odd[random.Next(odd.Length)] : (random.NextDouble() * 3) - 1.5)], format.Encoding);
    }

    private static byte[] Encode(double[] values, SampleEncoding encoding)
    {
        int size = encoding == SampleEncoding.Float32 ? 4 : 8;
        byte[] bytes = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> at = bytes.AsSpan(i * size);
            if (size == 4)
            {
                BinaryPrimitives.WriteSingleLittleEndian(at, (float)values[i]);
            }
            else
            {
                BinaryPrimitives.WriteDoubleLittleEndian(at, values[i]);
            }
        }

        return bytes;
    }

    private static double Oracle(byte[] pcm, AudioFormat format, int frame, ref SampleFaults faults)
    {
        double sum = 0;
        for (int channel = 0; channel < format.Channels; channel++)
        {
            int size = format.BytesPerSample;
            Span<byte> bytes = pcm.AsSpan(((frame * format.Channels) + channel) * size, size);
            long integer = 0;
            for (int i = size - 1; i >= 0; i--)
            {
                integer = (integer << 8) | bytes[i];
            }

            long signed = integer << (64 - (8 * size)) >> (64 - (8 * size));
            double value = format.Encoding switch
            {
                SampleEncoding.Unsigned8 => (integer / 128.0) - 1,
                SampleEncoding.Float32 => BitConverter.Int32BitsToSingle((int)signed),
                SampleEncoding.Float64 => BitConverter.Int64BitsToDouble(integer),
                SampleEncoding.ALaw => G711Oracle.ALaw((byte)integer),
                SampleEncoding.MuLaw => G711Oracle.MuLaw((byte)integer),
                _ => signed / Math.Pow(2, (8 * size) - 1),
            };
            if (!double.IsFinite(value))
            {
                faults.NonFinite++;
                value = 0;
            }
            else if (Math.Abs(value) > PcmConverter.FloatLimit)
            {
                faults.Clamped++;
                value = Math.Sign(value) * PcmConverter.FloatLimit;
            }

            sum += value;
        }

        return sum / format.Channels;
    }
}
