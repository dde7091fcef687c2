using EchoNative.Audio;

namespace EchoNative.Benchmarks.Resamplers;

internal sealed class OwnCandidate(int input, int output, ResamplerQuality quality) : Candidate
{
    private readonly Resampler _resampler = new(input, output, quality);

    public override int Process(ReadOnlySpan<float> input, Span<float> output) => _resampler.Process(input, output);

    public override void Dispose()
    {
    }
}
