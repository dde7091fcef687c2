using EchoNative.Evaluation.Words;
using EchoNative.Tests.Recognition;
using EchoNative.Tests.Recognition.Decoding;
using Xunit.Abstractions;

namespace EchoNative.Tests.Evaluation;

/// <summary>What steering does to the word error rate, on recordings that the embedded model was not trained on.</summary>
public class SteeringAccuracyTests(EngineFixture fixture, ITestOutputHelper output) : IClassFixture<EngineFixture>
{
    private const int Slack = 2; // words: a close call may fall the other way

    [EvaluationFact]
    public async Task Hot_words_that_are_not_said_do_no_harm()
    {
        SessionOptions names = new() { HotWords = ["Wolfgang", "Amadeus", "Mozart", "Salieri", "Vienna", "eleven", "twelve", "hundred"] };
        foreach (string prefix in (string[])["split_", "talk_", "tts_"])
        {
            WordErrors without = await Rate(prefix, new SessionOptions());
            WordErrors with = await Rate(prefix, names);
            WordErrors seven = await Rate(prefix, new SessionOptions { HotWords = ["seven"] });
            output.WriteLine($"{prefix}* finals: plain {without}, eight words that are not said {with}, hot \"seven\" {seven}");
            Assert.True(with.Errors <= without.Errors + Slack, $"{prefix}: {with}, without {without}");
            Assert.True(seven.Errors <= without.Errors + Slack, $"{prefix}: {seven}, without {without}");
        }

        // Voices that the model hears badly, and hot what they say: the digits of each recording.
        var said = new List<WordErrors>();
        foreach ((string path, string reference) in EvaluationSet.Recordings(Repository.EvaluationFolder, "tts_"))
        {
            var hot = new SessionOptions { Partials = false, HotWords = [.. reference.Split(' ').Distinct()] };
            said.Add(WordErrors.Count(reference, Speech.Finals(await fixture.StreamAsync(Speech.Read(path), 1600, hot))));
        }

        output.WriteLine($"tts_* finals: hot what is said {WordErrors.Sum(said)}");

        foreach ((string path, _) in EvaluationSet.Recordings(Repository.EvaluationFolder, "noise_"))
        {
            Assert.Equal("", Speech.Finals(await fixture.StreamAsync(Speech.Read(path), 1600, names)));
        }
    }

    [EvaluationFact]
    public void Context_that_is_carried_on_costs_two_words_of_a_hundred_at_most()
    {
        using var rig = new DecoderRig();
        var plain = new List<WordErrors>();
        var carried = new List<WordErrors>();
        var fallbacks = (Plain: default(FallbackCounts), Carried: default(FallbackCounts));
        foreach ((string path, string reference) in EvaluationSet.Recordings(Repository.EvaluationFolder, "talk_"))
        {
            float[] samples = Speech.Read(path);
            IReadOnlyList<(string Word, double Start, double End)> words = EvaluationSet.WordTimes(Path.ChangeExtension(path, ".tsv"));
            List<float[]> windows = [.. Windows(samples, words)];
            plain.Add(WordErrors.Count(reference, string.Join(' ', windows.Select(w => Decode(rig, w, null)))));
            var history = new PromptHistory(rig.Model, Array.Empty<int>());
            carried.Add(WordErrors.Count(reference, string.Join(' ', windows.Select(w => Decode(rig, w, history)))));
        }

        output.WriteLine($"talk_* windows: plain {WordErrors.Sum(plain)}, {fallbacks.Plain}; with context {WordErrors.Sum(carried)}, {fallbacks.Carried}");
        Assert.True(WordErrors.Sum(carried).Rate <= WordErrors.Sum(plain).Rate + 0.02);

        string Decode(DecoderRig decoder, float[] window, PromptHistory? history)
        {
            Assert.True(decoder.Decode(window, prompt: history?.Tokens.ToArray(), fallback: FallbackPolicy.Default));
            if (history is null)
            {
                fallbacks.Plain += decoder.Decoder.Fallbacks;
            }
            else
            {
                fallbacks.Carried += decoder.Decoder.Fallbacks;
            }

            if (decoder.Decoder.IsDegenerate)
            {
                history?.Reset();
            }
            else
            {
                history?.Add(decoder.Decoder.Tokens);
            }

            return decoder.Text(decoder.Decoder.Tokens);
        }
    }

    // Cut where words are at least 400 ms apart, or where nine seconds are over.
    private static IEnumerable<float[]> Windows(float[] samples, IReadOnlyList<(string Word, double Start, double End)> words)
    {
        double start = 0;
        for (int i = 1; i <= words.Count; i++)
        {
            bool last = i == words.Count;
            double middle = last ? samples.Length / 16000.0 : (words[i - 1].End + words[i].Start) / 2;
            if (last || words[i].Start - words[i - 1].End > 0.4 || words[i].End - start > 8)
            {
                yield return samples[(int)(start * 16000)..Math.Min(samples.Length, (int)(Math.Min(middle, start + 27) * 16000))];
                start = middle;
            }
        }
    }

    private async Task<WordErrors> Rate(string prefix, SessionOptions options)
    {
        var all = new List<WordErrors>();
        foreach ((string path, string reference) in EvaluationSet.Recordings(Repository.EvaluationFolder, prefix))
        {
            all.Add(WordErrors.Count(reference, Speech.Finals(await fixture.StreamAsync(Speech.Read(path), 1600, options with { Partials = false }))));
        }

        return WordErrors.Sum(all);
    }
}
