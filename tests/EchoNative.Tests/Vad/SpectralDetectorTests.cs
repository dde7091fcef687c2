using EchoNative.Tests.Recognition;
using EchoNative.Tests.Vad.Measurement;
using EchoNative.Vad;

namespace EchoNative.Tests.Vad;

[Trait("Category", "Simd")]
public class SpectralDetectorTests
{
    private readonly SpectralDetector _detector = new();

    [Fact]
    public void Digital_silence_and_a_constant_are_not_speech()
    {
        Assert.All(Run(new float[160_000]), p => Assert.InRange(p, 0, 0.2));
        float[] constant = new float[160_000];
        constant.AsSpan().Fill(0.5f);
        Assert.All(Run(constant).Skip(50), p => Assert.InRange(p, 0, 0.2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Steady_noise_is_let_go_of_within_two_seconds_and_stays_so(int kind)
    {
        // From nothing to −30 dBFS at once, and 20 dB louder five seconds later.
        float[] noise = Noise.Make((NoiseKind)kind, 320_000, 3);
        float[] samples = [.. noise.Select((sample, i) => sample * (i < 80_000 ? 0.03f : 0.3f))];
        float[] p = Run(samples);
        Assert.InRange(p.Skip(100).Take(150).Average(), 0, 0.1);
        Assert.InRange(p.Skip(350).Average(), 0, 0.1);
        Assert.InRange(p.Skip(350).Count(x => x > 0.5), 0, 3);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(440)]
    [InlineData(3000)]
    public void A_tone_is_let_go_of_within_two_seconds(double frequency)
    {
        float[] tone = [.. Enumerable.Range(0, 160_000).Select(i => (float)(0.3 * Math.Sin(2 * Math.PI * frequency * i / 16000)))];
        Assert.All(Run(tone).Skip(100), p => Assert.InRange(p, 0, 0.3));
    }

    [Theory]
    [InlineData(-50)]
    [InlineData(-20)]
    [InlineData(20)]
    public void Speech_is_found_at_any_level_from_the_first_word_on(double decibels)
    {
        // +20 dB is far into clipping.
        SpeechStream demo = SpeechStream.WithTimes(Sample("demo.wav"), Sample("demo.words.tsv"));
        double gain = Math.Pow(10, decibels / 20) / Math.Sqrt(demo.SpeechPower);
        float[] samples = [.. demo.Samples.Skip((int)demo.Words[0].Start).Select(s => (float)Math.Clamp(s * gain, -1, 1))];
        (long, long)[] words = [.. demo.Words.Select(w => (w.Start - demo.Words[0].Start, w.End - demo.Words[0].Start))];
        EndpointScore score = EndpointScore.Of(_detector, new EndpointerOptions(), samples, words);
        Assert.InRange(score.FalseRejection, 0, 0.01);
        Assert.Equal(0, score.Clipped);
    }

    [Fact]
    public void Reset_starts_a_new_stream()
    {
        float[] first = Run(Speech.Digits);
        Run(Noise.Make(NoiseKind.White, 32_000, 1));
        _detector.Reset();
        Assert.Equal(first, Run(Speech.Digits));
    }

    [Fact]
    public void Bad_hops_are_refused_and_leave_no_trace()
    {
        float[] reference = Run(Speech.Digits);
        _detector.Reset();
        float[] bad = new float[320];
        bad[17] = float.NaN;
        Assert.Throws<ArgumentException>(() => _detector.Process(bad));
        bad[17] = 17;
        Assert.Throws<ArgumentException>(() => _detector.Process(bad));
        Assert.Throws<ArgumentOutOfRangeException>(() => _detector.Process(new float[319]));
        Assert.Equal(reference, Run(Speech.Digits));
    }

    internal static string Sample(string name) => Path.Combine(Repository.Root, "native", "models", "digits", "samples", name);

    private float[] Run(float[] samples) =>
        [.. Enumerable.Range(0, samples.Length / _detector.Hop).Select(i => _detector.Process(samples.AsSpan(i * _detector.Hop, _detector.Hop)))];
}
