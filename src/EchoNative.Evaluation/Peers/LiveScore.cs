using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Peers;

/// <summary>
/// When words came, against the times at which they were said: a word is shown when it stands in its place in the text so far, for the first
/// time after it has begun, and settled when it does so among the words that stay.
/// </summary>
internal sealed class LiveScore
{
    private readonly List<double> _shown = [];
    private readonly List<double> _settled = [];

    /// <summary>From the end of each word to the text that shows it, in seconds, sorted.</summary>
    public IReadOnlyList<double> Shown => [.. _shown.Order()];

    /// <summary>From the end of each word to the text in which it stays.</summary>
    public IReadOnlyList<double> Settled => [.. _settled.Order()];

    /// <summary>Takes what was shown of a recording.</summary>
    public void Add(CompareRecording recording, IReadOnlyList<LiveText> texts, TextNormalisation normalisation)
    {
        string[] said = [.. recording.Words.Select(word => TextNormaliser.Normalise(word.Word, normalisation))];
        double[] shown = Never(said.Length), settled = Never(said.Length);
        foreach (LiveText text in texts)
        {
            Note(recording, said, $"{text.Settled} {text.Tentative}", text.Seconds, shown, normalisation);
            Note(recording, said, text.Settled, text.Seconds, settled, normalisation);
        }

        for (int i = 0; i < said.Length; i++)
        {
            _shown.AddRange(double.IsNaN(shown[i]) ? [] : [shown[i] - recording.Words[i].End]);
            _settled.AddRange(double.IsNaN(settled[i]) ? [] : [settled[i] - recording.Words[i].End]);
        }
    }

    private static double[] Never(int count) => [.. Enumerable.Repeat(double.NaN, count)];

    private static void Note(CompareRecording recording, string[] said, string text, double seconds, double[] first, TextNormalisation normalisation)
    {
        string[] words = TextNormaliser.Words(text, normalisation);
        int[] heard = WordAlignment.Align(said, words, prefix: true);
        for (int i = 0; i < heard.Length; i++)
        {
            if (heard[i] >= 0 && words[heard[i]] == said[i] && double.IsNaN(first[i]) && seconds > recording.Words[i].Start)
            {
                first[i] = seconds;
            }
        }
    }
}
