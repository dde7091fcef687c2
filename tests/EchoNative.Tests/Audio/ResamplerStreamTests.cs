using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

/// <summary>Time, length and delay of streams.</summary>
[Trait("Category", "Simd")]
public sealed class ResamplerStreamTests
{
    [Theory]
    [InlineData(48000)]
    [InlineData(44100)]
    [InlineData(8000)]
    public void Process_equals_a_convolution_in_double_precision(int inputRate)
    {
        // The reference is written apart: a Kaiser-windowed sinc, far sharper and longer, over a signal that has nothing near the edge.
        var random = new Random(3);
        (double Frequency, double Phase)[] tones = [.. Enumerable.Range(0, 12).Select(i => (200.0 + (i * 250), random.NextDouble() * 6))];
        float[] input = [.. Enumerable.Range(0, inputRate / 2).Select(n => (float)tones.Sum(t => 0.08 * Math.Cos((2 * Math.PI * t.Frequency * n / inputRate) + t.Phase)))];
        float[] output = Resample(new Resampler(inputRate, 16000), input);
        double cutoff = 0.5 * Math.Min(1.0, 16000.0 / inputRate) * 0.95;
        const int HalfWidth = 1500;
        for (int n = 2000; n < 5800; n += 37)
        {
            double position = (double)n * inputRate / 16000;
            (double sum, double weights) = (0, 0);
            for (int k = (int)position - HalfWidth; k <= (int)position + HalfWidth; k++)
            {
                double t = position - k;
                double edge = t / (HalfWidth + 1);
                double sinc = Math.Abs(t) < 1e-9 ? 2 * cutoff : Math.Sin(2 * Math.PI * cutoff * t) / (Math.PI * t);
                double weight = sinc * Bessel(14 * Math.Sqrt(1 - (edge * edge)));
                sum += (k >= 0 && k < input.Length ? input[k] : 0) * weight;
                weights += weight;
            }

            Assert.Equal(sum / weights, output[n], 2e-6);
        }
    }

    [Theory]
    [InlineData(48000, ResamplerQuality.High)]
    [InlineData(48000, ResamplerQuality.Fast)]
    [InlineData(44100, ResamplerQuality.High)]
    [InlineData(44101, ResamplerQuality.High)]
    [InlineData(8000, ResamplerQuality.High)]
    [InlineData(192000, ResamplerQuality.Fast)]
    public void Delay_is_the_least_that_holds(int inputRate, ResamplerQuality quality)
    {
        var resampler = new Resampler(inputRate, 16000, quality);
        float[] output = new float[resampler.MaxOutput(1)];
        long given = 0;
        long largest = 0;
        for (long taken = 1; taken <= 40000; taken++)
        {
            given += resampler.Process([0.5f], output);

            // The first sample that wasn't given lies at given × inputRate / 16000, and so many samples at or after it have come.
            largest = Math.Max(largest, taken - (((given * inputRate) + 15999) / 16000));
        }

        Assert.InRange(largest, resampler.Delay * 0.8, resampler.Delay);
        Assert.InRange(resampler.OutputDelay, resampler.Delay * 16000.0 / inputRate, (resampler.Delay * 16000.0 / inputRate) + 1);
        Assert.InRange(resampler.Delay / (double)inputRate, 0.001, 0.015);
    }

    [Fact]
    public void Process_and_Flush_keep_the_length_over_an_hour()
    {
        // An hour of 44.1 kHz with a ratio of 160 to 441: any drift would be counted.
        const int Block = 44100 * 3;
        var resampler = new Resampler(44100, 16000, ResamplerQuality.Fast);
        float[] input = new float[Block];
        float[] output = new float[resampler.MaxOutput(Block)];
        long total = 0;
        for (int i = 0; i < 1200; i++)
        {
            int count = resampler.Process(input, output);
            total += count;
            long complete = (((i + 1L) * Block) - resampler.Delay) * 16000 / 44100;
            Assert.InRange(total, complete, complete + resampler.OutputDelay);
        }

        total += resampler.Flush(output);
        Assert.Equal(1200L * 3 * 16000, total);
    }

    [Fact]
    public void Flush_gives_the_tail_in_place_and_starts_anew()
    {
        // The last input sample is an impulse: its response must be in the tail, at its own time.
        foreach (int rate in new[] { 8000, 24000, 44100, 48000 })
        {
            var resampler = new Resampler(rate, 16000);
            float[] input = new float[rate];
            input[^(rate / 100)] = 1;
            float[] first = Resample(resampler, input);
            float[] second = Resample(resampler, input);
            Assert.Equal(16000, first.Length);
            Assert.Equal(16000 - 160, Array.IndexOf(first, first.Max()));
            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void MaxOutput_is_enough_for_any_block_at_any_time()
    {
        Gen<(int Rate, int Seed)> cases = from rate in Gen.Elements(8000, 11025, 24000, 44100, 44101, 48000, 96000) from seed in Gen.Choose(0, 1 << 30) select (rate, seed);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var random = new Random(c.Seed);
            var resampler = new Resampler(c.Rate, 16000);
            float[] input = new float[3000];
            for (int i = 0; i < 30; i++)
            {
                int count = random.Next(0, input.Length);
                int next = resampler.NextOutput(count);
                Assert.InRange(next, 0, resampler.MaxOutput(count));
                Assert.Equal(next, resampler.Process(input.AsSpan(0, count), new float[next]));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(44100)]
    [InlineData(44101)]
    [InlineData(48000)]
    public void Process_allocates_nothing_over_10000_frames(int rate)
    {
        var resampler = new Resampler(rate, 16000);
        float[] input = new float[rate / 50];
        float[] output = new float[resampler.MaxOutput(input.Length)];
        for (int i = 0; i < 100; i++)
        {
            resampler.Process(input, output);
        }

        long allocated = Allocations.Of(() =>
        {
            for (int i = 0; i < 10000; i++)
            {
                resampler.Process(input, output);
            }
        });
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Process_keeps_bad_values_where_they_are()
    {
        float[] input = new float[48000];
        input[24000] = float.NaN;
        float[] output = Resample(new Resampler(48000, 16000), input);
        int[] bad = [.. Enumerable.Range(0, output.Length).Where(n => float.IsNaN(output[n]))];
        Assert.NotEmpty(bad);
        Assert.InRange(bad[0], 8000 - 200, 8000);
        Assert.InRange(bad[^1], 8000, 8000 + 200);
    }

    [Fact]
    public void Constructor_refuses_an_unknown_quality() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(48000, 16000, (ResamplerQuality)7));

    private static double Bessel(double x)
    {
        (double sum, double term) = (1, 1);
        for (int k = 1; k < 60; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }

    private static float[] Resample(Resampler resampler, float[] input)
    {
        float[] output = new float[resampler.MaxOutput(input.Length) + resampler.MaxFlushOutput];
        int count = resampler.Process(input, output);
        return output[..(count + resampler.Flush(output.AsSpan(count)))];
    }
}
