using System.Numerics.Tensors;

namespace EchoNative.Audio;

/// <summary>
/// One column of Whisper's spectrogram: Hann window, power spectrum, mel filters, logarithm. As <c>log_mel_spectrogram</c> in
/// whisper.cpp and <c>whisper/audio.py</c> of OpenAI's reference, before the normalisation that needs the whole window.
/// </summary>
internal static class LogMel
{
    /// <summary>Samples between two frames: 10 ms.</summary>
    public const int Hop = 160;

    /// <summary>Value of silence: log10 of the least energy that is told apart from none.</summary>
    public const float Floor = -10;

    private const float LeastEnergy = 1e-10f;
    private static readonly float[] Hann = HannWindow();

    /// <summary>Computes a frame.</summary>
    /// <param name="filters">Filters of the model.</param>
    /// <param name="samples">400 samples of 16 kHz mono around the frame's time, from 200 before it.</param>
    /// <param name="bands">Room for one value per band: log10 of its energy, <see cref="Floor"/> or more.</param>
    public static void Frame(MelFilterBank filters, ReadOnlySpan<float> samples, Span<float> bands)
    {
        Span<float> windowed = stackalloc float[RealDft400.Length];
        Span<float> power = stackalloc float[RealDft400.Bins];
        TensorPrimitives.Multiply(samples, Hann, windowed);
        RealDft400.Power(windowed, power);
        filters.Apply(power, bands);
        TensorPrimitives.Max(bands, LeastEnergy, bands);
        TensorPrimitives.Log10(bands, bands);
    }

    // Periodic, as PyTorch's: the 401st sample would be the first of the next period.
    private static float[] HannWindow()
    {
        var window = new float[RealDft400.Length];
        for (int n = 0; n < window.Length; n++)
        {
            window[n] = (float)(0.5 * (1 - Math.Cos(2 * Math.PI * n / window.Length)));
        }

        return window;
    }
}
