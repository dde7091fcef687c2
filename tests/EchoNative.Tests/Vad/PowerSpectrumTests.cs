using EchoNative.Vad.Spectrum;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Vad;

/// <summary>The transform of every instruction set against a discrete Fourier transform in double precision.</summary>
[Trait("Category", "Simd")]
public class PowerSpectrumTests
{
    [Fact]
    public void Every_instruction_set_gives_the_spectrum_of_random_frames() =>
        Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            seed =>
            {
                var random = new Random(seed);
                float scale = MathF.Pow(10, -5 * random.NextSingle());
                AssertAllLevels([.. Enumerable.Range(0, PowerSpectrum.Frame).Select(_ => scale * ((2 * random.NextSingle()) - 1))]);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(510)]
    [InlineData(511)]
    public void Every_instruction_set_gives_the_spectrum_of_an_impulse(int at)
    {
        float[] frame = new float[PowerSpectrum.Frame];
        frame[at] = 1;
        AssertAllLevels(frame);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(93.75)]
    [InlineData(1000)]
    [InlineData(7968.75)]
    public void Every_instruction_set_puts_a_tone_into_its_bin(double frequency)
    {
        float[] frame = [.. Enumerable.Range(0, PowerSpectrum.Frame).Select(i => (float)Math.Cos(2 * Math.PI * frequency * i / 16000))];
        AssertAllLevels(frame);
        Assert.Equal(frequency / 31.25, Array.IndexOf(Exact(frame), Exact(frame).Max()));
    }

    [Fact]
    public void White_noise_has_bins_of_its_own_power()
    {
        var random = new Random(4);
        var spectrum = new PowerSpectrum();
        double sum = 0;
        float[] hop = new float[320];
        for (int i = 0; i < 500; i++)
        {
            foreach (ref float sample in hop.AsSpan())
            {
                sample = 0.1f * MathF.Sqrt(3) * ((2 * random.NextSingle()) - 1);
            }

            sum += spectrum.Advance(hop)[8..].ToArray().Average();
        }

        Assert.InRange(sum / 500, 0.0097, 0.0103);
    }

    private static void AssertAllLevels(float[] frame)
    {
        double[] exact = Exact(frame);
        double loudest = Math.Sqrt(exact.Max());
        float[] even = [.. frame.Where((_, i) => i % 2 == 0)];
        float[] odd = [.. frame.Where((_, i) => i % 2 == 1)];
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(Simd.Supports))
        {
            float[] power = new float[PowerSpectrum.Bins];
            PowerSpectrum.Transform(level, even, odd, power, new float[4 * SpectrumTables.WorkLength]);
            for (int bin = 0; bin < power.Length; bin++)
            {
                // Magnitudes, to a millionth of the loudest.
                Assert.True(Math.Abs(Math.Sqrt(power[bin]) - Math.Sqrt(exact[bin])) <= 1e-6 * loudest, $"{level}, bin {bin}: {power[bin]} for {exact[bin]}");
            }
        }
    }

    private static double[] Exact(float[] frame) =>
    [
        .. Enumerable.Range(0, PowerSpectrum.Bins).Select(bin =>
        {
            (double re, double im) = (0, 0);
            for (int i = 0; i < frame.Length; i++)
            {
                double windowed = frame[i] * (0.5 - (0.5 * Math.Cos(2 * Math.PI * i / frame.Length))) / Math.Sqrt(192);
                (double sin, double cos) = Math.SinCos(-2 * Math.PI * (bin * i % frame.Length) / frame.Length);
                re += windowed * cos;
                im += windowed * sin;
            }

            return (re * re) + (im * im);
        }),
    ];
}
