namespace EchoNative.Vad.Spectrum;

/// <summary>
/// Power spectra of the last 512 samples of a stream under a Hann window, scaled so that white noise of power p has bins of about p.
/// </summary>
internal sealed class PowerSpectrum
{
    /// <summary>Samples of a frame.</summary>
    public const int Frame = 512;

    /// <summary>Bins of 31.25 Hz, from 0 Hz on; the one at 8 kHz is left out.</summary>
    public const int Bins = Frame / 2;

    private readonly float[] _even = new float[Bins];
    private readonly float[] _odd = new float[Bins];
    private readonly float[] _work = new float[4 * SpectrumTables.WorkLength];
    private readonly float[] _power = new float[Bins];

    /// <summary>Moves on by some samples and gives the spectrum of the frame that ends with them.</summary>
    /// <param name="samples">An even number, up to <see cref="Frame"/>.</param>
    public ReadOnlySpan<float> Advance(ReadOnlySpan<float> samples)
    {
        int pairs = samples.Length / 2;
        _even.AsSpan(pairs).CopyTo(_even);
        _odd.AsSpan(pairs).CopyTo(_odd);
        Span<float> even = _even.AsSpan(Bins - pairs);
        Span<float> odd = _odd.AsSpan(Bins - pairs);
        for (int i = 0; i < even.Length && i < odd.Length; i++)
        {
            even[i] = samples[2 * i];
            odd[i] = samples[(2 * i) + 1];
        }

        Transform(Simd.Level, _even, _odd, _power, _work);
        return _power;
    }

    public void Reset()
    {
        _even.AsSpan().Clear();
        _odd.AsSpan().Clear();
    }

    /// <summary>One transform with the code of one instruction set.</summary>
    internal static void Transform(SimdLevel level, ReadOnlySpan<float> even, ReadOnlySpan<float> odd, Span<float> power, Span<float> work)
    {
        SpectrumTables tables = SpectrumTables.Shared;
        switch (level)
        {
            case SimdLevel.Avx512:
                SpectrumKernel<Lanes512>.Transform(even, odd, power, tables, work);
                break;
            case SimdLevel.Avx2:
                SpectrumKernel<Lanes256>.Transform(even, odd, power, tables, work);
                break;
            case SimdLevel.Vector128:
                SpectrumKernel<Lanes128>.Transform(even, odd, power, tables, work);
                break;
            default:
                SpectrumKernel<LanesScalar>.Transform(even, odd, power, tables, work);
                break;
        }
    }
}
