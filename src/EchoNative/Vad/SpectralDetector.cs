using System.Numerics.Tensors;
using EchoNative.Native;
using EchoNative.Vad.Spectrum;

namespace EchoNative.Vad;

/// <summary>
/// The default detector: needs no model and next to no time. It compares the power in 32 mel bands with the noise in them, which it
/// follows, by the likelihood ratio of Sohn, Kim and Sung 1999 ("A statistical model-based voice activity detection"). One hop is 20 ms;
/// a decision looks at the last 32 ms.
/// </summary>
public sealed class SpectralDetector : IVoiceActivityDetector
{
    private const int Bands = MelBands.Count;
    private const float DecisionDirected = 0.92f; // weight of the last hop in the a-priori ratio
    private const float LeastRatio = 0.1f;        // a-priori, −10 dB
    private const float HighestRatio = 1000f;     // a-posteriori, 30 dB: enough for any decision
    private const float MostPerBand = 12f;        // of the log-likelihood ratio: no single band decides, be it ever so loud
    private const float Smoothing = 0.3f;
    private const int CommonRank = 12;            // speech leaves more than a third of the bands as they were

    // Noise alone stays below 0.07 in 99.9 % of hops, speech is above 0.2 in most (docs/endpointing.md): a half lies between.
    private const float Centre = 0.09f;
    private const float Slope = 30f;
    private readonly PowerSpectrum _spectrum = new();
    private readonly NoiseFloor _noise = new();
    private readonly float[] _energies = new float[Bands];
    private readonly float[] _ratios = new float[Bands];
    private readonly float[] _sorted = new float[Bands];
    private readonly float[] _speech = new float[Bands]; // a-priori ratios by the last hop's estimate of the speech
    private float _evidence;

    /// <inheritdoc/>
    public int Hop => 320;

    /// <inheritdoc/>
    public float Process(ReadOnlySpan<float> hop)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hop.Length, Hop);
        SampleGuard.ThrowIfBad(hop, nameof(hop));
        MelBands.Measure(_spectrum.Advance(hop), _energies);
        TensorPrimitives.Divide(_energies, _noise.Power, _ratios);
        TakeOutCommon();
        _evidence += (1 - Smoothing) * (MeanLogLikelihoodRatio() - _evidence);
        _noise.Update(_energies);
        return 1 / (1 + MathF.Exp(Slope * (Centre - _evidence)));
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _spectrum.Reset();
        _noise.Reset();
        _speech.AsSpan().Clear();
        _evidence = 0;
    }

    /// <summary>Does nothing: there is nothing to let go of.</summary>
    public void Dispose()
    {
        // The interface asks for it: other detectors hold native memory.
    }

    // A rise that all bands have in common is somebody else's gain or a noise that set in: what counts is the rise above it.
    private void TakeOutCommon()
    {
        _ratios.CopyTo(_sorted, 0);
        _sorted.AsSpan().Sort();
        TensorPrimitives.Multiply(_ratios, 1 / MathF.Max(1, _sorted[CommonRank]), _ratios);
        TensorPrimitives.Min(_ratios, HighestRatio, _ratios);
    }

    private float MeanLogLikelihoodRatio()
    {
        float sum = 0;
        for (int band = 0; band < Bands; band++)
        {
            // γ is the a-posteriori, ξ the a-priori ratio of speech to noise, by the decision-directed estimate of Ephraim and Malah
            // 1984 with the Wiener gain ξ/(1+ξ). The log-likelihood ratio is γξ/(1+ξ) − ln(1+ξ).
            float posterior = _ratios[band];
            float prior = (DecisionDirected * _speech[band]) + ((1 - DecisionDirected) * MathF.Max(posterior - 1, 0));
            prior = MathF.Max(prior, LeastRatio);
            float gain = prior / (1 + prior);
            _speech[band] = gain * gain * posterior;
            sum += MathF.Min((posterior * gain) - MathF.Log(1 + prior), MostPerBand);
        }

        return sum / Bands;
    }
}
