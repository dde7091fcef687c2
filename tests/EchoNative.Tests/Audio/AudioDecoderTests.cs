using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

[Trait("Category", "Simd")]
public sealed class AudioDecoderTests
{
    [Fact]
    public void Decode_gives_the_same_bits_for_every_blocking_and_as_its_parts()
    {
        Gen<(AudioFormat Format, ChannelSelection Selection, ResamplerQuality Quality, int Frames, int Seed)> cases =
            from format in Generators.Formats(8000, 16000, 44100, 48000, 12345)
            from frames in Gen.Choose(0, 1000)
            from channel in Gen.Choose(-1, format.Channels - 1)
            from seed in Gen.Choose(0, int.MaxValue)
            from quality in Gen.Elements(ResamplerQuality.Fast, ResamplerQuality.High)
            select (format, channel < 0 ? ChannelSelection.Downmix : ChannelSelection.Pick(channel), quality, frames, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            // Up to a whole frame too many bytes: the incomplete one is dropped.
            byte[] pcm = Generators.Bytes(c.Seed, (c.Frames * c.Format.BytesPerFrame) + (c.Seed % c.Format.BytesPerFrame));
            var decoder = new AudioDecoder(c.Format, c.Selection, c.Quality);
            var samples = new List<float>();
            foreach (Range block in Generators.Blocks(pcm.Length, c.Seed))
            {
                ReadOnlySpan<byte> bytes = pcm.AsSpan(block);
                float[] output = new float[decoder.MaxOutput(bytes.Length)];
                samples.AddRange(output[..decoder.Decode(bytes, output)]);
            }

            float[] tail = new float[decoder.MaxFlushOutput];
            samples.AddRange(tail[..decoder.Flush(tail)]);

            float[] mono = new float[c.Frames];
            SampleFaults faults = default;
            PcmConverter.ToMono(pcm, c.Format, c.Selection, mono, ref faults);
            var resampler = new Resampler(c.Format.SampleRate, Pcm.SampleRate, c.Quality);
            float[] expected = new float[resampler.MaxOutput(c.Frames) + resampler.MaxFlushOutput];
            int count = resampler.Process(mono, expected);
            count += resampler.Flush(expected.AsSpan(count));
            Assert.Equal(expected[..count], samples);
            Assert.Equal(faults.NonFinite, decoder.NonFiniteSamples);
            Assert.Equal(faults.Clamped, decoder.ClampedSamples);
            Assert.Equal(faults.Clipped, decoder.ClippedSamples);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Decode_takes_nothing_when_the_output_is_too_short()
    {
        var decoder = new AudioDecoder(new AudioFormat(16000, 2, SampleEncoding.Signed16));
        float[] output = new float[2];
        Assert.Equal(0, decoder.Decode([1], output));
        Assert.Throws<ArgumentException>(() => decoder.Decode(new byte[7], new float[1]));
        Assert.Equal(2, decoder.Decode([0, 3, 0, 2, 0, 6, 0], output));
        Assert.Equal([2 / 32768f, 4 / 32768f], output);
    }

    [Fact]
    public void Decode_and_Flush_allocate_nothing_over_10240_frames()
    {
        foreach (SampleEncoding encoding in Enum.GetValues<SampleEncoding>())
        {
            foreach (int rate in new[] { 8000, 16000, 44100, 48000 })
            {
                var format = new AudioFormat(rate, 2, encoding);
                var decoder = new AudioDecoder(format);
                byte[] frame = [.. PcmSamples.Random(format, rate / 50, 1, 1000), 0];
                float[] output = new float[Math.Max(decoder.MaxOutput(frame.Length), decoder.MaxFlushOutput)];

                // Everything once, a frame split between two blocks too: what runs for the first time may allocate in the runtime itself.
                decoder.Decode(frame, output);
                decoder.Decode(frame, output);
                decoder.Flush(output);
                long allocated = Allocations.Of(() =>
                {
                    for (int i = 0; i < 320; i++)
                    {
                        decoder.Decode(frame, output);
                    }

                    decoder.Flush(output);
                });
                Assert.Equal(0, allocated);
            }
        }
    }

    [Fact]
    public void Constructor_refuses_formats_that_can_not_be_decoded()
    {
        Assert.Throws<AudioFormatException>(() => new AudioDecoder(default));
        Assert.Throws<AudioFormatException>(() => new AudioDecoder(new AudioFormat(768001, 1, SampleEncoding.Signed16)));
        Assert.Throws<AudioFormatException>(() => new AudioDecoder(new AudioFormat(16000, 65, SampleEncoding.Signed16)));
        Assert.Throws<AudioFormatException>(() => new AudioDecoder(new AudioFormat(16000, 2, SampleEncoding.Signed16), ChannelSelection.Pick(2)));
    }
}
