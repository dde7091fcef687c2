namespace EchoNative.Audio;

/// <summary>What a quality level asks of the filters.</summary>
/// <param name="Attenuation">Design value of Kaiser's formula for the sharp filter, in dB.</param>
/// <param name="PassBand">Part of the lower Nyquist frequency that is passed unchanged.</param>
/// <param name="StopBandAttenuation">What is promised from the lower Nyquist frequency on, in dB.</param>
/// <param name="PassBandRipple">What is promised up to the end of the pass band, in dB to either side.</param>
/// <param name="Span">Length of the sharp filter, in samples of the lower rate.</param>
internal sealed record FilterSpecification(double Attenuation, double PassBand, double StopBandAttenuation, double PassBandRipple, int Span)
{
    private static readonly FilterSpecification Fast = new(83, 0.83, 80, 0.002, 64);
    private static readonly FilterSpecification High = new(132, 0.855, 130, 0.0001, 128);

    public static FilterSpecification Of(ResamplerQuality quality) => quality switch
    {
        ResamplerQuality.Fast => Fast,
        ResamplerQuality.High => High,
        _ => throw new ArgumentOutOfRangeException(nameof(quality), quality, "There is no such quality."),
    };
}
