namespace EchoNative.Audio;

/// <summary>How much of the spectrum a <see cref="Resampler"/> keeps, and how well it keeps images and aliases out.</summary>
public enum ResamplerQuality
{
    /// <summary>Passes up to 0.83 of the lower Nyquist frequency within ±0.002 dB; from that Nyquist frequency on at least 80 dB down.</summary>
    Fast,

    /// <summary>Passes up to 0.855 of the lower Nyquist frequency within ±0.0001 dB; from that Nyquist frequency on at least 130 dB down.</summary>
    High,
}
