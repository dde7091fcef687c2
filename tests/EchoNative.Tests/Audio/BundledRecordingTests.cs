using System.Globalization;
using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

public sealed class BundledRecordingTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "native", "models", "digits", "samples");

    [Theory]
    [InlineData("demo", 20, 30)]
    [InlineData("digits", 2, 4)]
    public async Task Texts_and_times_agree_with_the_sound(string name, int least, int most)
    {
        using IAudioSource source = AudioFile.Open(Path.Combine(Folder, name + ".wav"));
        float[] samples = await source.ReadAllAsync();
        Assert.InRange(samples.Length, least * Pcm.SampleRate, most * Pcm.SampleRate);

        (string Text, int Start, int End)[] words = Table(name + ".words.tsv");
        (string Text, int Start, int End)[] utterances = Table(name + ".tsv");
        Assert.Equal(File.ReadAllLines(Path.Combine(Folder, name + ".txt")), utterances.Select(u => u.Text));
        Assert.Equal(string.Join(' ', utterances.Select(u => u.Text)), string.Join(' ', words.Select(w => w.Text)));
        Assert.All(utterances, u => Assert.Contains(words, w => w.Start == u.Start));
        Assert.All(utterances, u => Assert.Contains(words, w => w.End == u.End));

        // Every word is loud, and between two words there is silence.
        int end = 0;
        foreach ((string _, int start, int stop) in words)
        {
            Assert.True(start > end);
            Assert.InRange(Peak(samples.AsSpan(end + 20, start - end - 40)), 0, 0.001);
            Assert.InRange(Peak(samples.AsSpan(start, stop - start)), 0.5, 0.8);
            end = stop;
        }
    }

    private static float Peak(ReadOnlySpan<float> samples)
    {
        float peak = 0;
        foreach (float sample in samples)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        return peak;
    }

    private static (string Text, int Start, int End)[] Table(string name) =>
        [.. File.ReadLines(Path.Combine(Folder, name)).Skip(1).Select(line => line.Split('\t')).Select(f => (f[0], Samples(f[1]), Samples(f[2])))];

    private static int Samples(string seconds) => (int)Math.Round(double.Parse(seconds, CultureInfo.InvariantCulture) * Pcm.SampleRate);
}
