using System.Numerics.Tensors;

namespace EchoNative.Audio;

/// <summary>The mel filters that a model was trained with, as its file holds them. Immutable.</summary>
internal sealed class MelFilterBank
{
    private readonly float[] _weights;
    private readonly (int First, int Count)[] _ranges;

    /// <param name="weights">Band after band, <see cref="RealDft400.Bins"/> weights each; most of them are 0.</param>
    /// <param name="bands">Number of bands.</param>
    public MelFilterBank(float[] weights, int bands)
    {
        _weights = weights;
        _ranges = new (int, int)[bands];
        for (int band = 0; band < bands; band++)
        {
            ReadOnlySpan<float> row = weights.AsSpan(band * RealDft400.Bins, RealDft400.Bins);
            int first = row.IndexOfAnyExcept(0f);
            _ranges[band] = first < 0 ? default : (first, row.LastIndexOfAnyExcept(0f) + 1 - first);
        }
    }

    /// <summary>Number of bands, 80 or 128.</summary>
    public int Bands => _ranges.Length;

    /// <summary>
    /// Whisper's filters, computed: <c>librosa.filters.mel(sr=16000, n_fft=400, n_mels=bands)</c>. Triangles on Slaney's mel scale (linear
    /// up to 1 kHz, 27 bands to a factor of 6.4 above), each of the same area.
    /// </summary>
    /// <param name="bands">Number of bands.</param>
    public static MelFilterBank Slaney(int bands)
    {
        var edges = new double[bands + 2];
        double top = HertzToMel(Pcm.SampleRate / 2);
        for (int i = 0; i < edges.Length; i++)
        {
            edges[i] = MelToHertz(top * i / (bands + 1));
        }

        var weights = new float[bands * RealDft400.Bins];
        for (int band = 0; band < bands; band++)
        {
            (double low, double peak, double high) = (edges[band], edges[band + 1], edges[band + 2]);
            for (int bin = 0; bin < RealDft400.Bins; bin++)
            {
                double frequency = (double)bin * Pcm.SampleRate / RealDft400.Length;
                double height = Math.Min((frequency - low) / (peak - low), (high - frequency) / (high - peak));
                weights[(band * RealDft400.Bins) + bin] = (float)(Math.Max(0, height) * 2 / (high - low));
            }
        }

        return new MelFilterBank(weights, bands);
    }

    /// <summary>Energy of each band.</summary>
    /// <param name="power">Power of each of the <see cref="RealDft400.Bins"/> frequencies.</param>
    /// <param name="energies">Room for <see cref="Bands"/> values.</param>
    public void Apply(ReadOnlySpan<float> power, Span<float> energies)
    {
        for (int band = 0; band < _ranges.Length; band++)
        {
            (int first, int count) = _ranges[band];
            energies[band] = TensorPrimitives.Dot(power.Slice(first, count), _weights.AsSpan((band * RealDft400.Bins) + first, count));
        }
    }

    private static double HertzToMel(double frequency) =>
        frequency < 1000 ? frequency * 3 / 200 : 15 + (27 * Math.Log(frequency / 1000) / Math.Log(6.4));

    private static double MelToHertz(double mel) => mel < 15 ? mel * 200 / 3 : 1000 * Math.Exp((mel - 15) * Math.Log(6.4) / 27);
}
