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
}
