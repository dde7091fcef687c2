using System.Runtime.InteropServices;
using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

/// <summary>Every level of vector code against the scalar code, bit for bit.</summary>
[Trait("Category", "Simd")]
public sealed class PcmKernelTests
{
    private const int GuardSamples = 20;

    [Theory]
    [OnLevel(SimdLevel.Scalar)]
    [OnLevel(SimdLevel.Vector128)]
    [OnLevel(SimdLevel.Avx2)]
    [OnLevel(SimdLevel.Avx512)]
    internal void Kernels_give_the_bits_and_counts_of_the_scalar_code_for_every_format_length_and_alignment(SimdLevel level)
    {
        Gen<(int Frames, int ByteOffset, int SampleOffset, int OddOneIn, int Seed)> cases =
            from frames in Gen.Frequency((3, Gen.Choose(0, 300)), (1, Gen.Choose(300, 1500)))
            from byteOffset in Gen.Choose(0, 65)
            from sampleOffset in Gen.Choose(0, 17)
            from oddOneIn in Gen.Elements(2, 30, 1000)
            from seed in Gen.Choose(0, int.MaxValue)
            select (frames, byteOffset, sampleOffset, oddOneIn, seed);
        foreach ((AudioFormat format, ChannelSelection selection) in Layouts())
        {
            Prop.ForAll(cases.ToArbitrary(), c =>
            {
                byte[] pcm = PcmSamples.Random(format, c.Frames, c.Seed, c.OddOneIn);
                byte[] moved = [.. new byte[c.ByteOffset], .. pcm];
                float[] expected = new float[c.Frames];
                float[] actual = new float[c.SampleOffset + c.Frames + GuardSamples];
                actual.AsSpan().Fill(-77);
                SampleFaults expectedFaults = default;
                SampleFaults actualFaults = default;
                PcmScalar.Convert(pcm, format.Encoding, format.Channels, selection.Channel ?? -1, expected, 0, ref expectedFaults);
                PcmConverter.Convert(
                    moved.AsSpan(c.ByteOffset), format, selection, actual.AsSpan(c.SampleOffset, c.Frames), ref actualFaults, level);
                Assert.Equal(Bits(expected), Bits(actual.AsSpan(c.SampleOffset, c.Frames)));
                Assert.Equal(expectedFaults, actualFaults);
                Assert.All(actual[..c.SampleOffset], s => Assert.Equal(-77, s));
                Assert.All(actual[^GuardSamples..], s => Assert.Equal(-77, s));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
        }
    }

    [Theory]
    [OnLevel(SimdLevel.Scalar)]
    [OnLevel(SimdLevel.Vector128)]
    [OnLevel(SimdLevel.Avx2)]
    [OnLevel(SimdLevel.Avx512)]
    internal void Kernels_decode_every_code_of_8_and_16_bits_exactly(SimdLevel level)
    {
        foreach (SampleEncoding encoding in new[] { SampleEncoding.Unsigned8, SampleEncoding.Signed16, SampleEncoding.ALaw, SampleEncoding.MuLaw })
        {
            var format = new AudioFormat(8000, 1, encoding);
            byte[] pcm = new byte[(1 << (8 * format.BytesPerSample)) * format.BytesPerSample];
            for (int at = 0; at < pcm.Length; at++)
            {
                pcm[at] = (byte)(format.BytesPerSample == 1 ? at : at / 2 >> (at % 2 * 8));
            }

            float[] mono = new float[pcm.Length / format.BytesPerSample];
            SampleFaults faults = default;
            SampleFaults expectedFaults = default;
            PcmConverter.Convert(pcm, format, default, mono, ref faults, level);
            for (int code = 0; code < mono.Length; code++)
            {
                Assert.Equal(PcmOracle.Frame(pcm, format, default, code, ref expectedFaults), mono[code]);
                Assert.False(mono[code] == 0 && float.IsNegative(mono[code]));
            }

            Assert.Equal(expectedFaults, faults);
        }
    }

    // The end of the samples is the end of what the process may read: a load beyond it would end the test run.
    [Theory]
    [OnLevel(SimdLevel.Scalar)]
    [OnLevel(SimdLevel.Vector128)]
    [OnLevel(SimdLevel.Avx2)]
    [OnLevel(SimdLevel.Avx512)]
    internal void Kernels_read_nothing_beyond_the_last_sample(SimdLevel level)
    {
        using var page = new GuardedPage();
        float[] mono = new float[page.Bytes.Length];
        foreach ((AudioFormat format, ChannelSelection selection) in Layouts())
        {
            for (int frames = 0; frames < 140 && frames * format.BytesPerFrame <= page.Bytes.Length; frames++)
            {
                Span<byte> pcm = page.Bytes[^(frames * format.BytesPerFrame)..];
                PcmSamples.Random(format, frames, frames).CopyTo(pcm);
                SampleFaults faults = default;
                PcmConverter.Convert(pcm, format, selection, mono.AsSpan(0, frames), ref faults, level);
            }
        }
    }

    private static IEnumerable<(AudioFormat Format, ChannelSelection Selection)> Layouts() =>
        from encoding in Enum.GetValues<SampleEncoding>()
        from channels in Enumerable.Range(1, AudioFormat.MaxChannels).Append(AudioFormat.MaxFileChannels)
        from selection in new[] { ChannelSelection.Downmix, ChannelSelection.Pick(0), ChannelSelection.Pick(channels - 1) }.Distinct()
        select (new AudioFormat(48000, channels, encoding), selection);

    // Compared as integers: -0 isn't 0 then.
    private static int[] Bits(ReadOnlySpan<float> samples) => MemoryMarshal.Cast<float, int>(samples).ToArray();
}
