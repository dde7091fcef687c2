using EchoNative.Audio;

namespace EchoNative.Tests.Audio.Mel;

/// <summary>The filters that are computed are those that models hold.</summary>
public class MelFilterBankTests
{
    [Fact]
    public void Slaney_gives_the_filters_of_the_embedded_model() => Check(ReferenceMel.Weights());

    [OpenAiFiltersFact]
    public void Slaney_gives_the_filters_of_OpenAIs_models() => Check(ReferenceMel.Weights(OpenAiFiltersFactAttribute.Model));

    [Fact]
    public void Filters_of_any_number_are_triangles_of_one_area_whose_feet_are_their_neighbours_peaks()
    {
        foreach (int bands in new[] { 80, 128 })
        {
            MelFilterBank filters = MelFilterBank.Slaney(bands);
            Assert.Equal(bands, filters.Bands);
            var sums = new float[bands];
            var power = new float[RealDft400.Bins];
            for (int bin = 0; bin < power.Length; bin++)
            {
                Array.Clear(power);
                power[bin] = 1;
                var weights = new float[bands];
                filters.Apply(power, weights);
                Assert.InRange(weights.Count(weight => weight > 0), 0, 2); // triangles overlap with their neighbours only
                for (int band = 0; band < bands; band++)
                {
                    sums[band] += weights[band];
                }
            }

            // Area 1 over 40 Hz between two bins; a triangle narrower than that is sampled coarsely.
            Assert.All(sums[^(bands / 4)..], sum => Assert.InRange(sum * 40, 0.9, 1.1));
        }
    }

    [Fact]
    public void Spectrogram_of_128_bands_is_within_a_thousandth_of_the_definition()
    {
        float[] weights = Weights(MelFilterBank.Slaney(128));
        float[] speech = Recognition.Speech.Digits;
        var bands = new float[128];
        for (int start = 0; start + RealDft400.Length <= speech.Length; start += 25 * LogMel.Hop)
        {
            ReadOnlySpan<float> samples = speech.AsSpan(start, RealDft400.Length);
            LogMel.Frame(MelFilterBank.Slaney(128), samples, bands);
            double[] expected = ReferenceMel.Frame(samples, weights, 128);
            Assert.All(bands.Zip(expected), pair => Assert.InRange(pair.First - pair.Second, -1e-3, 1e-3));
        }
    }

    private static void Check(float[] expected)
    {
        float[] actual = Weights(MelFilterBank.Slaney(80));
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.First - pair.Second, -1e-6, 1e-6));
        Assert.Contains(expected, weight => weight > 0.01);
    }

    // Band after band, as files hold them.
    private static float[] Weights(MelFilterBank filters)
    {
        var weights = new float[filters.Bands * RealDft400.Bins];
        var energies = new float[filters.Bands];
        for (int bin = 0; bin < RealDft400.Bins; bin++)
        {
            var power = new float[RealDft400.Bins];
            power[bin] = 1;
            filters.Apply(power, energies);
            for (int band = 0; band < energies.Length; band++)
            {
                weights[(band * RealDft400.Bins) + bin] = energies[band];
            }
        }

        return weights;
    }
}
