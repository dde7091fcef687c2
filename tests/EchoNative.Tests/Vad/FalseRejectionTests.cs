using EchoNative.Tests.Evaluation;
using EchoNative.Tests.Vad.Measurement;
using EchoNative.Vad;
using Xunit.Abstractions;

namespace EchoNative.Tests.Vad;

/// <summary>The default detector loses less than 2 % of speech in noise. docs/endpointing.md has the whole table.</summary>
public class FalseRejectionTests(ITestOutputHelper output)
{
    [Fact]
    public void Of_the_bundled_recording_in_any_generated_noise()
    {
        SpeechStream demo = SpeechStream.WithTimes(SpectralDetectorTests.Sample("demo.wav"), SpectralDetectorTests.Sample("demo.words.tsv"));
        foreach ((NoiseKind kind, double snr, EndpointScore score) in DetectorComparison.Measure(() => new SpectralDetector(), [demo], Noise.Generated))
        {
            AssertFew(kind, snr, score);
        }
    }

    [EvaluationFact]
    public void Of_the_evaluation_set_in_any_noise()
    {
        IReadOnlyList<SpeechStream> streams = SpeechStream.EvaluationStreams();
        foreach ((NoiseKind kind, double snr, EndpointScore score) in DetectorComparison.Measure(() => new SpectralDetector(), streams, Enum.GetValues<NoiseKind>()))
        {
            AssertFew(kind, snr, score);

            // Whoever takes everything for speech loses none of it; in steady noise that would not pass.
            Assert.True(!Noise.Generated.Contains(kind) || double.IsPositiveInfinity(snr) || score.FalseAcceptance < 0.05, $"{kind}, {snr} dB: {score.FalseAcceptance:P2} of silence taken");
        }
    }

    private void AssertFew(NoiseKind kind, double snr, EndpointScore score)
    {
        output.WriteLine($"{kind}, {snr} dB: {score.FalseRejection:P2} of speech lost, {score.ClippedWords:P2} of words clipped, {score.FalseAcceptance:P1} of silence taken");
        Assert.True(score.FalseRejection < 0.02, $"{kind}, {snr} dB: {score.FalseRejection:P2} of speech lost");
        Assert.True(score.ClippedWords < 0.02, $"{kind}, {snr} dB: {score.ClippedWords:P2} of words lose their beginning");
    }
}
