using EchoNative.Tests.Recognition;
using EchoNative.Tests.Vad.Measurement;
using EchoNative.Vad;

namespace EchoNative.Tests.Vad;

public class SileroDetectorTests
{
    [SileroFact]
    public void Words_are_found_and_silence_is_not()
    {
        SpeechStream demo = SpeechStream.WithTimes(SpectralDetectorTests.Sample("demo.wav"), SpectralDetectorTests.Sample("demo.words.tsv"));
        EndpointScore score = EndpointScore.Of(SileroDetector.Load(Repository.SileroModel), new EndpointerOptions(), demo.Samples, demo.Words);
        Assert.InRange(score.FalseRejection, 0, 0.02);
        using var detector = SileroDetector.Load(Repository.SileroModel);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.InRange(detector.Process(new float[512]), 0, 0.4));
    }

    [SileroFact]
    public void It_gives_what_one_call_over_the_whole_gives_and_reset_starts_anew()
    {
        float[] speech = Speech.Digits[..(Speech.Digits.Length / 512 * 512)];
        using var whole = SileroVad.Load(Repository.SileroModel);
        float[] expected = new float[speech.Length / 512];
        whole.Detect(speech, expected);
        using var detector = SileroDetector.Load(Repository.SileroModel);
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(i => detector.Process(speech.AsSpan(i * 512, 512))));
            detector.Reset();
        }
    }

    [SileroFact]
    public void Bad_hops_are_refused_and_after_disposal_all_are()
    {
        var detector = SileroDetector.Load(Repository.SileroModel);
        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Process(new float[320]));
        float[] bad = new float[512];
        bad[3] = float.PositiveInfinity;
        Assert.Throws<ArgumentException>(() => detector.Process(bad));
        detector.Dispose();
        Assert.Throws<ObjectDisposedException>(() => detector.Process(new float[512]));
    }
}
