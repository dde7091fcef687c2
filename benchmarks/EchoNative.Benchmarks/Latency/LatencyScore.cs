using EchoNative.Benchmarks.Harness;
using EchoNative.Evaluation.Words;

namespace EchoNative.Benchmarks.Latency;

/// <summary>
/// When results came, against the times at which the words of the reference were said: never against the engine's own times. A word is
/// shown when it stands in its place in the text so far (finals and the newest partial), stable when it does so among the stable words.
/// </summary>
internal sealed class LatencyScore
{
    /// <summary>From the end of the last word of an utterance to its final, the end-of-speech wait taken off.</summary>
    public Quantiles Finals { get; } = new();

    /// <summary>From the moment at which the endpointer had its silence to the final: the engine's own share of it.</summary>
    public Quantiles FinalsAfterWait { get; } = new();

    /// <summary>From the end of a word to the first result that shows it.</summary>
    public Quantiles Shown { get; } = new();

    /// <summary>From the end of a word to the first result in which it is stable.</summary>
    public Quantiles Stable { get; } = new();

    /// <summary>Words that never came.</summary>
    public int Missed { get; private set; }

    /// <summary>Partials.</summary>
    public int Partials { get; private set; }

    public void Add(Recording recording, IReadOnlyList<TimedEvent> events, double endOfSpeech)
    {
        string[] said = [.. recording.Times.Select(word => word.Word)];
        double[] shown = Never(said.Length);
        double[] stable = Never(said.Length);
        double[] final = Never(said.Length);
        List<string> settled = [];
        foreach ((TranscriptEvent item, double seconds) in events)
        {
            string[] words = [.. item.Words.Select(word => word.Text)];
            if (item is FinalResult)
            {
                settled.AddRange(words);
                Note(recording, said, settled, seconds, final);
                Note(recording, said, settled, seconds, shown);
                Note(recording, said, settled, seconds, stable);
                FinalsAfterWait.Add(seconds - item.End.TotalSeconds);
            }
            else if (item is PartialResult partial)
            {
                Partials++;
                Note(recording, said, [.. settled, .. words], seconds, shown);
                Note(recording, said, [.. settled, .. words.Take(partial.StableWords)], seconds, stable);
            }
        }

        for (int i = 0; i < said.Length; i++)
        {
            double end = recording.Times[i].End;
            if (double.IsNaN(shown[i]))
            {
                Missed++;
                continue;
            }

            Shown.Add(shown[i] - end);
            Stable.Add(stable[i] - end);

            // An utterance ends where the pause is long enough to be noticed as an end.
            if (i == said.Length - 1 || recording.Times[i + 1].Start - end > endOfSpeech + 0.2)
            {
                Finals.Add(final[i] - end - endOfSpeech);
            }
        }
    }

    private static double[] Never(int count) => [.. Enumerable.Repeat(double.NaN, count)];

    private static void Note(Recording recording, string[] said, List<string> text, double seconds, double[] first)
    {
        int[] heard = WordAlignment.Align(said, text, prefix: true);
        for (int i = 0; i < heard.Length; i++)
        {
            // Nothing counts before the word has begun: it would be another one in its place.
            if (heard[i] >= 0 && text[heard[i]] == said[i] && double.IsNaN(first[i]) && seconds > recording.Times[i].Start)
            {
                first[i] = seconds;
            }
        }
    }
}
