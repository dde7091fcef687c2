using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

[Trait("Category", "Simd")]
public sealed class ResamplerTests
{
    /// <summary>The ripple of both stages may add up in amplitude, and images come on top: so many dB above one stage's.</summary>
    private const double Sum = 7;

    private static readonly int[][] Pairs =
    [
        [8000, 16000],
        [11025, 16000],
        [12345, 16000],
        [15999, 16000],
        [22050, 16000],
        [32000, 16000],
        [44100, 16000],
        [44101, 16000],
        [48000, 16000],
        [96000, 16000],
        [191999, 16000],
        [192000, 16000],
        [16000, 48000],
        [16000, 44100],
    ];

    /// <summary>Rates whose phases all have a row in the table, and rates that interpolate between rows; either quality.</summary>
    public static TheoryData<int, int, ResamplerQuality> Rates
    {
        get
        {
            var data = new TheoryData<int, int, ResamplerQuality>();
            foreach (int[] pair in Pairs)
            {
                data.Add(pair[0], pair[1], ResamplerQuality.Fast);
                data.Add(pair[0], pair[1], ResamplerQuality.High);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Process_keeps_a_sine_of_the_pass_band_in_level_and_phase(int inputRate, int outputRate, ResamplerQuality quality)
    {
        var resampler = new Resampler(inputRate, outputRate, quality);
        for (int step = 0; step <= 40; step++)
        {
            double frequency = resampler.PassBand * step / 40;
            float[] output = Resample(resampler, Sine(frequency, inputRate, inputRate / 8));
            (double cross, double ideal, double error) = (0, 0, 0);
            for (int n = outputRate / 40; n < output.Length - (outputRate / 40); n++)
            {
                double expected = Math.Cos(2 * Math.PI * frequency * n / outputRate);
                cross += expected * output[n];
                ideal += expected * expected;
                error += (expected - output[n]) * (expected - output[n]);
            }

            // The error against the ideal sine holds ripple, delay, images and aliases at once.
            Assert.InRange(20 * Math.Log10(cross / ideal), -resampler.PassBandRipple, resampler.PassBandRipple);
            Assert.InRange(error / ideal, 0, Math.Pow(10, (Sum - resampler.StopBandAttenuation) / 10));
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Process_attenuates_a_sine_of_the_stop_band_as_stated(int inputRate, int outputRate, ResamplerQuality quality)
    {
        // Going up there is no such sine: the test above bounds the images.
        double highest = Math.Max(outputRate, inputRate) / 2.0;
        var resampler = new Resampler(inputRate, outputRate, quality);
        for (int step = 0; step < 60 && inputRate > outputRate; step++)
        {
            // Not the Nyquist frequency itself: of what is left there the sampling instants decide what is seen.
            double frequency = (outputRate / 2.0) + ((highest - (outputRate / 2.0)) * (step + 0.01) / 60);
            float[] output = Resample(resampler, Sine(frequency, inputRate, inputRate / 8));
            double power = output.AsSpan(outputRate / 40, output.Length - (outputRate / 20)).ToArray().Average(sample => (double)sample * sample);
            Assert.InRange(power / 0.5, 0, Math.Pow(10, -resampler.StopBandAttenuation / 10));
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Process_keeps_a_constant(int inputRate, int outputRate, ResamplerQuality quality)
    {
        float[] input = new float[inputRate / 4];
        Array.Fill(input, 0.75f);
        float[] output = Resample(new Resampler(inputRate, outputRate, quality), input);
        int edge = outputRate / 40;
        Assert.Equal(0.75f, output[edge..^edge].Min(), 2e-6f);
        Assert.Equal(0.75f, output[edge..^edge].Max(), 2e-6f);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Process_leaves_an_impulse_where_it_was(int inputRate, int outputRate, ResamplerQuality quality)
    {
        // Both rates divide one second, so the impulse at 0.5 s (or 1 s) lies on a sample of either stream.
        float[] input = new float[2 * inputRate];
        input[inputRate] = 1;
        float[] output = Resample(new Resampler(inputRate, outputRate, quality), input);
        int centre = outputRate;
        Assert.Equal(centre, Array.IndexOf(output, output.Max()));
        for (int n = 1; n < outputRate / 20; n++)
        {
            Assert.Equal(output[centre + n], output[centre - n], 1e-6f);
        }
    }

    [Fact]
    public void Flush_completes_a_length_of_input_times_ratio_rounded_up()
    {
        Gen<(int In, int Out, int Length)> cases =
            from input in RandomRates
            from output in RandomRates
            from length in Gen.Choose(0, 3000)
            where input <= 200 * output && output <= 200 * input
            select (input, output, length);
        Prop.ForAll(cases.ToArbitrary(), c =>
            Assert.Equal((((long)c.Length * c.Out) + c.In - 1) / c.In, Resample(c.In, c.Out, new float[c.Length]).Length)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Process_gives_the_same_bits_for_every_blocking()
    {
        Gen<(int In, int Out, int Length, int Seed)> cases =
            from input in RandomRates
            from output in Gen.Elements(16000, 16000, 8000, 44100, 48000)
            from length in Gen.Choose(0, 20000)
            from seed in Gen.Choose(0, int.MaxValue)
            select (input, output, length, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var random = new Random(c.Seed);
            float[] input = [.. Enumerable.Range(0, c.Length).Select(_ => (float)((random.NextDouble() * 2) - 1))];
            var resampler = new Resampler(c.In, c.Out);
            float[] once = Resample(resampler, input);
            var pieces = new List<float>();
            foreach (Range block in Generators.Blocks(c.Length, c.Seed))
            {
                ReadOnlySpan<float> samples = input.AsSpan(block);
                float[] output = new float[resampler.MaxOutput(samples.Length)];
                int count = resampler.Process(samples, output);
                pieces.AddRange(output[..count]);
            }

            float[] tail = new float[resampler.MaxFlushOutput];
            pieces.AddRange(tail[..resampler.Flush(tail)]);
            Assert.Equal(once, pieces);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Process_copies_when_the_rates_are_equal()
    {
        float[] input = [1, -2, 3e30f, float.Epsilon];
        Assert.Equal(input, Resample(44100, 44100, input));
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Process_and_Flush_allocate_nothing(int inputRate, int outputRate, ResamplerQuality quality)
    {
        var resampler = new Resampler(inputRate, outputRate, quality);
        float[] input = new float[inputRate / 50];
        float[] output = new float[Math.Max(resampler.MaxOutput(input.Length), resampler.MaxFlushOutput)];
        resampler.Process(input, output);
        long allocated = Allocations.Of(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                resampler.Process(input, output);
            }

            resampler.Flush(output);
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Process_and_Flush_take_nothing_when_the_output_is_too_short()
    {
        float[] input = Sine(440, 48000, 4800);
        float[] expected = Resample(48000, 16000, input);
        var resampler = new Resampler(48000, 16000);
        float[] output = new float[expected.Length];
        Assert.Throws<ArgumentException>(() => resampler.Process(input, new float[10]));
        int count = resampler.Process(input, output);
        Assert.Throws<ArgumentException>(() => resampler.Flush(new float[1]));
        count += resampler.Flush(output.AsSpan(count));
        Assert.Equal(expected, output[..count]);
    }

    [Theory]
    [InlineData(0, 16000)]
    [InlineData(-1, 16000)]
    [InlineData(768001, 16000)]
    [InlineData(16000, 0)]
    [InlineData(16000, 768001)]
    [InlineData(768000, 2999)]
    public void Constructor_refuses_rates_out_of_range(int inputRate, int outputRate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(inputRate, outputRate));

    [Fact]
    public void MaxOutput_refuses_what_no_array_can_hold()
    {
        Assert.Throws<OverflowException>(() => new Resampler(1, 16000).MaxOutput(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(1, 16000).MaxOutput(-1));
    }

    private static Gen<int> RandomRates { get; } = Gen.OneOf(
        Gen.Elements(8000, 11025, 16000, 22050, 44100, 48000, 96000, 192000),
        Gen.Choose(4000, 400000));

    private static float[] Sine(double frequency, int rate, int length) =>
        [.. Enumerable.Range(0, length).Select(n => (float)Math.Cos(2 * Math.PI * frequency * n / rate))];

    private static float[] Resample(int inputRate, int outputRate, float[] input) => Resample(new Resampler(inputRate, outputRate), input);

    private static float[] Resample(Resampler resampler, float[] input)
    {
        float[] output = new float[resampler.MaxOutput(input.Length) + resampler.MaxFlushOutput];
        int count = resampler.Process(input, output);
        return output[..(count + resampler.Flush(output.AsSpan(count)))];
    }
}
