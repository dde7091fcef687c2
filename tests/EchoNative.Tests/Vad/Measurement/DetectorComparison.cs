using EchoNative.Vad;

namespace EchoNative.Tests.Vad.Measurement;

/// <summary>A detector behind an endpointer with the default options, over streams in noises of several strengths.</summary>
internal static class DetectorComparison
{
    /// <summary>Ratios of speech to noise, in dB; the last is without any noise.</summary>
    public static IReadOnlyList<double> Ratios { get; } = [0, 5, 10, 15, 20, double.PositiveInfinity];

    /// <summary>One score for each kind and ratio; without noise only once, with the first kind.</summary>
    public static IEnumerable<(NoiseKind Kind, double Ratio, EndpointScore Score)> Measure(
        Func<IVoiceActivityDetector> create, IReadOnlyList<SpeechStream> streams, IReadOnlyList<NoiseKind> kinds)
    {
        foreach (NoiseKind kind in kinds)
        {
            float[][] noises = [.. streams.Select((stream, i) => Noise.Make(kind, stream.Samples.Length, seed: 10 + i))];
            foreach (double ratio in Ratios.Where(ratio => kind == kinds[0] || double.IsFinite(ratio)))
            {
                yield return (kind, ratio, streams
                    .Select((stream, i) => EndpointScore.Of(create(), new EndpointerOptions(), Noise.Mix(stream, noises[i], ratio), stream.Words))
                    .Aggregate((sum, score) => sum + score));
            }
        }
    }
}
