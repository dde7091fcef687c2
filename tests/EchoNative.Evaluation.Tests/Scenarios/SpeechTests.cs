using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Tests.Scenarios;

public class SpeechTests
{
    [Fact]
    public async Task The_embedded_recording_is_cut_at_its_pauses_and_no_word_is_lost()
    {
        SpeechRecording recording = await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, CancellationToken.None);

        SpeechClip[] clips = [.. recording.Clips()];

        Assert.Equal(7, clips.Length);
        Assert.Equal(recording.Words.Select(w => w.Text), clips.SelectMany(c => c.Words).Select(w => w.Text));
        Assert.All(clips, clip => Assert.All(clip.Words, word => Assert.InRange(word.End, word.Start, clip.Samples.Length / 16000.0)));
    }

    [Theory]
    [InlineData(0, 60, 0.05, 0.3)]
    [InlineData(0.8, 30, 0.8, 0.95)]
    [InlineData(0.8, 60, 0.8, 0.95)]
    [InlineData(0.8, 600, 0.8, 0.85)]
    public async Task A_track_is_silent_for_as_long_as_it_is_to_be(double silence, double seconds, double least, double most)
    {
        SpeechTrack track = SpeechTrack.Compose(await ClipsAsync(), seconds, silence, 1);

        Assert.InRange(track.Silence, least, most);
        Assert.Equal(seconds, track.Seconds, 3);
        Assert.Equal(track.Words, track.Words.OrderBy(w => w.Start));
        Assert.All(track.Words, word => Assert.True(word.End < seconds - 1));
    }

    [Fact]
    public async Task The_words_of_a_track_are_louder_than_what_lies_between_stretches()
    {
        SpeechTrack track = SpeechTrack.Compose(await ClipsAsync(), 60, 0, 1);

        double quiet = track.Words.Zip(track.Words.Skip(1)).Where(pair => pair.Second.Start - pair.First.End > 0.6)
            .Max(pair => Level(track, pair.First.End + 0.25, pair.Second.Start - 0.2));
        Assert.All(track.Words, word => Assert.True(Level(track, word.Start, word.End) > 10 * quiet, word.Text));
    }

    [Fact]
    public async Task Tracks_are_the_same_for_the_same_seed_and_differ_for_another()
    {
        SpeechClip[] clips = await ClipsAsync();

        Assert.True(SpeechTrack.Compose(clips, 20, 0, 1).Samples.Span.SequenceEqual(SpeechTrack.Compose(clips, 20, 0, 1).Samples.Span));
        Assert.NotEqual(SpeechTrack.Compose(clips, 20, 0, 1).Words, SpeechTrack.Compose(clips, 20, 0, 2).Words);
    }

    [Fact]
    public async Task Nothing_that_fits_is_an_error()
    {
        SpeechClip[] clips = await ClipsAsync();

        ArgumentException error = Assert.Throws<ArgumentException>(() => SpeechTrack.Compose(clips, 2, 0, 1));
        Assert.Contains("do not fit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_without_a_table_of_words_is_cut_into_pieces()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("echonative-speech-").FullName, "x.wav");
        File.Copy(SpeechRecording.EmbeddedPath, path);
        SpeechRecording recording = await SpeechRecording.LoadAsync(path, CancellationToken.None);

        Assert.Empty(recording.Words);
        Assert.Equal(recording.Samples.Length, recording.Clips().Sum(clip => clip.Samples.Length));
    }

    [Fact]
    public async Task A_table_that_does_not_fit_its_recording_is_an_error()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("echonative-speech-").FullName, "x.wav");
        File.Copy(SpeechRecording.EmbeddedPath, path);
        await File.WriteAllTextAsync(Path.ChangeExtension(path, ".words.tsv"), "text\tstart_s\tend_s\none\t99\t100\n");

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => SpeechRecording.LoadAsync(path, CancellationToken.None));
        Assert.Contains("'one'", error.Message, StringComparison.Ordinal);
    }

    internal static async Task<SpeechClip[]> ClipsAsync() =>
        [.. (await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, CancellationToken.None)).Clips()];

    private static double Level(SpeechTrack track, double from, double to)
    {
        float[] part = track.Samples.Span[(int)(from * 16000)..(int)(to * 16000)].ToArray();
        return Math.Sqrt(part.Average(sample => (double)sample * sample));
    }
}
