using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

[Trait("Category", "Simd")]
public sealed class PcmConverterTests
{
    [Fact]
    public void ToMono_agrees_with_an_oracle_in_double_for_every_format()
    {
        Gen<(AudioFormat Format, ChannelSelection Selection, int Frames, int Seed)> cases =
            from format in Generators.Formats(16000)
            from channel in Gen.Choose(-1, format.Channels - 1)
            from frames in Gen.Choose(0, 200)
            from seed in Gen.Choose(0, int.MaxValue)
            select (format, channel < 0 ? ChannelSelection.Downmix : ChannelSelection.Pick(channel), frames, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            byte[] pcm = PcmSamples.Random(c.Format, c.Frames, c.Seed);
            float[] mono = new float[c.Frames];
            SampleFaults faults = default;
            Assert.Equal(c.Frames, PcmConverter.ToMono(pcm, c.Format, c.Selection, mono, ref faults));
            SampleFaults expectedFaults = default;
            for (int frame = 0; frame < c.Frames; frame++)
            {
                Assert.Equal(PcmOracle.Frame(pcm, c.Format, c.Selection, frame, ref expectedFaults), mono[frame], 1e-5);
            }

            Assert.Equal(expectedFaults, faults);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
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
        PcmConverter.ToMono(PcmSamples.Encode(values, encoding), format, default, mono, ref faults);
        float clampedOrInfinite = encoding == SampleEncoding.Float32 ? 0 : -8;
        Assert.Equal([1.5f, -7.9f, 0, 0, 0, 8, clampedOrInfinite, 8, 0], mono);
        Assert.Equal(encoding == SampleEncoding.Float32 ? 4 : 3, faults.NonFinite);
        Assert.Equal(encoding == SampleEncoding.Float32 ? 1 : 2, faults.Clamped);
        Assert.Equal(encoding == SampleEncoding.Float32 ? 4 : 5, faults.Clipped);
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

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void ToMono_refuses_a_channel_that_the_format_lacks(int channel)
    {
        SampleFaults faults = default;
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => PcmConverter.ToMono(
            new byte[8], new AudioFormat(8000, 2, SampleEncoding.Signed16), ChannelSelection.Pick(channel), new float[2], ref faults));
        Assert.Contains("0 to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToMono_looks_at_no_channel_but_the_picked_one()
    {
        byte[] pcm = PcmSamples.Encode([double.NaN, 0.25, 5, double.PositiveInfinity, -2, 9], SampleEncoding.Float32);
        float[] mono = new float[2];
        SampleFaults faults = default;
        PcmConverter.ToMono(pcm, new AudioFormat(8000, 3, SampleEncoding.Float32), ChannelSelection.Pick(1), mono, ref faults);
        Assert.Equal([0.25f, -2], mono);
        Assert.Equal(new SampleFaults { Clipped = 1 }, faults);
    }

    [Fact]
    public void ToMono_allocates_nothing_over_12000_frames()
    {
        float[] mono = new float[960];
        SampleFaults faults = default;
        foreach (SampleEncoding encoding in Enum.GetValues<SampleEncoding>())
        {
            foreach (int channels in new[] { 1, 2, 6 })
            {
                var format = new AudioFormat(48000, channels, encoding);
                byte[] pcm = PcmSamples.Random(format, mono.Length, 5, 1000);
                PcmConverter.ToMono(pcm, format, default, mono, ref faults);
                long allocated = Allocations.Of(() =>
                {
                    for (int i = 0; i < 500; i++)
                    {
                        PcmConverter.ToMono(pcm, format, default, mono, ref faults);
                    }
                });
                Assert.Equal(0, allocated);
            }
        }
    }
}
