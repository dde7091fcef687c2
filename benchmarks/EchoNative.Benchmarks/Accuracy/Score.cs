using EchoNative.Benchmarks.Harness;
using EchoNative.Evaluation.Words;

namespace EchoNative.Benchmarks.Accuracy;

/// <summary>What was heard of a set of recordings.</summary>
internal sealed class Score
{
    private const double Pause = 0.5; // seconds between two words that lie in different utterances

    private readonly List<WordErrors> _errors = [];

    public WordErrors Errors => WordErrors.Sum(_errors);

    /// <summary>Last words of utterances, and those in whose place nothing was heard.</summary>
    public int LastWords { get; private set; }

    public int LostLastWords { get; private set; }

    /// <summary>Takes a recording's text.</summary>
    public void Add(Recording recording, string text)
    {
        _errors.Add(WordErrors.Count(recording.Text, text));
        string[] said = recording.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] heard = WordAlignment.Align(said, text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        for (int i = 0; i < said.Length; i++)
        {
            // Where times are known, a pause ends an utterance; otherwise the recording is one.
            bool last = i == said.Length - 1
                || (recording.Times.Count == said.Length && recording.Times[i + 1].Start - recording.Times[i].End >= Pause);
            LastWords += last ? 1 : 0;
            LostLastWords += last && heard[i] < 0 ? 1 : 0;
        }
    }
}
