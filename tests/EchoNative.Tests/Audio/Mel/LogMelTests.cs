using System.Numerics;
using EchoNative.Audio;
using EchoNative.BadInput;
using EchoNative.Models;
using EchoNative.Tests.Recognition;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio.Mel;

/// <summary>Spectrogram frames against the definition in double precision, and against libwhisper's own.</summary>
[Trait("Category", "Simd")]
public class LogMelTests
{
    private static readonly MelFilterBank Filters = ReadFilters();

    [Fact]
    public void Power_is_that_of_the_discrete_Fourier_transform()
    {
        Gen<float[]> frames = Gen.Choose(-1000, 1000).Select(x => x / 1000f).ArrayOf(RealDft400.Length);
        Prop.ForAll(frames.ToArbitrary(), static frame =>
        {
            Span<float> power = stackalloc float[RealDft400.Bins];
            RealDft400.Power(frame, power);
            double energy = frame.Sum(x => (double)x * x);
            for (int k = 0; k < power.Length; k++)
            {
                // Rounding errors of a sum grow with its terms, not with its value.
                double expected = PowerOf(frame, k);
                Assert.True(Math.Abs(power[k] - expected) <= 1e-5 * (expected + energy), $"bin {k}: {power[k]} for {expected}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Fact]
    public void Frame_is_within_a_thousandth_of_the_reference_on_speech()
    {
        float[] speech = Speech.Digits;
        var bands = new float[Filters.Bands];
        double worst = 0;
        for (int start = 0; start + RealDft400.Length <= speech.Length; start += 10 * LogMel.Hop)
        {
            ReadOnlySpan<float> samples = speech.AsSpan(start, RealDft400.Length);
            LogMel.Frame(Filters, samples, bands);
            double[] expected = ReferenceMel.Frame(samples, ReferenceMel.Weights(), Filters.Bands);
            for (int band = 0; band < bands.Length; band++)
            {
                worst = Math.Max(worst, Math.Abs(bands[band] - expected[band]));
            }
        }

        Assert.InRange(worst, 0, 1e-3);
    }

    [Fact]
    public void Frame_of_silence_is_the_floor()
    {
        var bands = new float[Filters.Bands];
        LogMel.Frame(Filters, new float[RealDft400.Length], bands);
        Assert.All(bands, band => Assert.Equal(LogMel.Floor, band));
    }

    [Fact]
    public void Frame_allocates_nothing()
    {
        float[] speech = Speech.Digits;
        var bands = new float[Filters.Bands];
        LogMel.Frame(Filters, speech.AsSpan(0, RealDft400.Length), bands);
        long allocated = Allocations.Of(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                LogMel.Frame(Filters, speech.AsSpan(i, RealDft400.Length), bands);
            }
        });
        Assert.Equal(0, allocated);
    }

    private static double PowerOf(float[] frame, int k)
    {
        Complex sum = 0;
        for (int n = 0; n < frame.Length; n++)
        {
            sum += frame[n] * Complex.FromPolarCoordinates(1, -2 * Math.PI * n * k / frame.Length);
        }

        return (sum.Real * sum.Real) + (sum.Imaginary * sum.Imaginary);
    }

    private static MelFilterBank ReadFilters()
    {
        WhisperModelFile.Inspect(Fixture.ModelPath, out MelFilterBank filters);
        return filters;
    }
}
