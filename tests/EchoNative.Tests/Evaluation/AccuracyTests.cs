using EchoNative.Audio;
using EchoNative.BadInput;
using EchoNative.Tests.Recognition;
using Xunit.Abstractions;

namespace EchoNative.Tests.Evaluation;

/// <summary>Word error rate of the embedded model over recordings it was not trained on. Bounds are a little above what was measured.</summary>
public class AccuracyTests(EngineFixture fixture, ITestOutputHelper output) : IClassFixture<EngineFixture>
{
    [EvaluationFact]
    public async Task Files_of_unseen_recordings_and_voices()
    {
        await AssertRate("split_", 0.02, FileText);
        await AssertRate("talk_", 0.02, FileText);
        await AssertRate("tts_", 0.15, FileText);
    }

    [EvaluationFact]
    public async Task Streams_of_unseen_recordings_and_voices()
    {
        await AssertRate("split_", 0.02, StreamText);
        await AssertRate("talk_", 0.02, StreamText);
        await AssertRate("tts_", 0.15, StreamText);
    }

    [EvaluationFact]
    public async Task No_words_are_made_up_over_noise()
    {
        foreach ((string path, _) in EvaluationSet.Recordings("noise_"))
        {
            Assert.Equal("", await FileText(path));
        }
    }

    [EvaluationFact(needsWhisperCli: true)]
    public async Task Files_are_no_worse_than_with_whisper_cli()
    {
        foreach (string prefix in (string[])["split_", "talk_", "tts_"])
        {
            IReadOnlyList<(string Path, string Reference)> set = EvaluationSet.Recordings(prefix);
            IReadOnlyList<string> theirs = await WhisperCli.TranscribeAsync(Fixture.ModelPath, [.. set.Select(r => r.Path)]);
            WordErrors peer = WordErrors.Sum(set.Zip(theirs, (r, text) => WordErrors.Count(r.Reference, text)));
            WordErrors own = await Rate(set, FileText);
            output.WriteLine($"{prefix}* files: EchoNative {own}, whisper-cli {peer}");

            // Two words of slack: threads and BLAS change sums in the last bit, which flips a close call now and then.
            Assert.True(own.Errors <= peer.Errors + 2, $"{prefix}: EchoNative {own}, whisper-cli {peer}");
        }
    }

    [EvaluationFact]
    public async Task Word_times_of_streamed_talks_are_close_to_the_truth()
    {
        var errors = new List<double>();
        foreach ((string path, _) in EvaluationSet.Recordings("talk_"))
        {
            IReadOnlyList<(string Word, double Start, double End)> truth = EvaluationSet.WordTimes(path);
            List<RecognitionEvent> events = await fixture.StreamAsync(Speech.Read(path), 1600, new SessionOptions { Partials = false });
            foreach (Word word in events.SelectMany(e => e.Words))
            {
                double middle = (word.Start + word.End).TotalSeconds / 2;
                (string Word, double Start, double End) nearest = truth.MinBy(t => Math.Abs(((t.Start + t.End) / 2) - middle));
                if (nearest.Word == word.Text)
                {
                    errors.Add(Math.Abs(word.Start.TotalSeconds - nearest.Start));
                }
            }
        }

        errors.Sort();
        output.WriteLine($"word starts: median error {errors[errors.Count / 2] * 1000:F0} ms, p95 {errors[errors.Count * 95 / 100] * 1000:F0} ms, {errors.Count} words");
        Assert.InRange(errors[errors.Count / 2], 0, 0.25);
    }

    private async Task AssertRate(string prefix, double bound, Func<string, Task<string>> transcribe)
    {
        WordErrors errors = await Rate(EvaluationSet.Recordings(prefix), transcribe);
        output.WriteLine($"{prefix}* word error rate {errors}");
        Assert.True(errors.Rate <= bound, $"{prefix}: {errors}, at most {bound:P0}");
    }

    private static async Task<WordErrors> Rate(IReadOnlyList<(string Path, string Reference)> set, Func<string, Task<string>> transcribe)
    {
        var all = new List<WordErrors>();
        foreach ((string path, string reference) in set)
        {
            all.Add(WordErrors.Count(reference, await transcribe(path)));
        }

        return WordErrors.Sum(all);
    }

    private async Task<string> FileText(string path)
    {
        using IAudioSource source = AudioFile.Open(path);
        return (await fixture.Engine.TranscribeAsync(source)).Text;
    }

    private async Task<string> StreamText(string path) => Speech.Finals(await fixture.StreamAsync(Speech.Read(path), 1600));
}
