using EchoNative.Evaluation.Measures;
using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>
/// A source's results against what it said. The marker in the audio is the end of each word, which the reference tells: latencies run from
/// when the word's last sample was handed over to when a result with the word in its place came, never from the engine's own times.
/// </summary>
internal sealed class SourceScore
{
    private const double Slack = 0.4; // a word may be heard so much too early or too late
    private readonly ScenarioRecord _record;
    private readonly IReadOnlyList<ReferenceWord> _words;
    private readonly string[] _said;

    public SourceScore(ScenarioRecord record, int source)
    {
        _record = record;
        _words = record.Tracks[source].Words;
        _said = [.. _words.Select(static word => ReferenceWord.Plain(word.Text))];
        double[] shown = Never(), stable = Never(), final = Never();
        List<ReferenceWord> finals = [];
        foreach (HeardResult result in record.Results[source])
        {
            Note(result, result.Words.Count, shown);
            Note(result, result.Stable, stable);
            if (result.IsFinal)
            {
                Note(result, result.Words.Count, final, TimeErrors);
                finals.AddRange(result.Words);
            }
        }

        Finals = finals;
        FirstResult = FirstResultOf(record.Results[source]);
        Rejected = _words.Count(word => !finals.Any(heard => heard.Start < word.End && heard.End > word.Start));
        Errors = WordErrors.Count(string.Join(' ', _said), string.Join(' ', finals.Select(static word => ReferenceWord.Plain(word.Text))));
        Collect(shown, stable, final);
    }

    /// <summary>Words of the finals.</summary>
    public IReadOnlyList<ReferenceWord> Finals { get; }

    /// <summary>From a stretch's last word to its final, the end-of-speech wait taken off; at the time of the word.</summary>
    public List<TimedValue> FinalLatencies { get; } = [];

    /// <summary>From a word to the first result that shows it.</summary>
    public List<TimedValue> ShownLatencies { get; } = [];

    /// <summary>From a word to the first result in which it is there to stay.</summary>
    public List<TimedValue> StableLatencies { get; } = [];

    /// <summary>By how much the start of a word was heard too late, in seconds; at the time of the word.</summary>
    public List<TimedValue> TimeErrors { get; } = [];

    /// <summary>From the beginning of the first word to the first result; not a number when none came.</summary>
    public double FirstResult { get; }

    /// <summary>Words at whose time no word was heard.</summary>
    public int Rejected { get; }

    /// <summary>Word errors of the finals.</summary>
    public WordErrors Errors { get; }

    /// <summary>Words that were said.</summary>
    public int Words => _words.Count;

    private double FirstResultOf(IReadOnlyList<HeardResult> results) =>
        _words.Count > 0 && results.FirstOrDefault(static result => result.Words.Count > 0) is { } first
            ? _record.At(first) - _record.SentAt(_words[0].Start) : double.NaN;

    private double[] Never() => [.. Enumerable.Repeat(double.NaN, _words.Count)];

    // Aligned with the words that were said at about that time.
    private void Note(HeardResult result, int count, double[] first, List<TimedValue>? timeErrors = null)
    {
        if (count == 0)
        {
            return;
        }

        double from = result.Words[0].Start - Slack, to = result.Words[count - 1].End + Slack;
        int begin = FirstFrom(from), end = begin;
        while (end < _words.Count && _words[end].Start < to)
        {
            end++;
        }

        string[] heard = [.. result.Words.Take(count).Select(static word => ReferenceWord.Plain(word.Text))];
        int[] places = WordAlignment.Align(_said[begin..end], heard, prefix: !result.IsFinal);
        double at = _record.At(result);
        for (int i = 0; i < places.Length; i++)
        {
            // Before it has begun it would be another one in its place.
            ReferenceWord word = _words[begin + i];
            if (places[i] >= 0 && heard[places[i]] == _said[begin + i] && double.IsNaN(first[begin + i]) && at > word.Start)
            {
                first[begin + i] = at;
                timeErrors?.Add(new TimedValue(word.Start, result.Words[places[i]].Start - word.Start));
            }
        }
    }

    private int FirstFrom(double seconds)
    {
        int low = 0, high = _words.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _words[middle].End < seconds ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Collect(double[] shown, double[] stable, double[] final)
    {
        for (int i = 0; i < _words.Count; i++)
        {
            double end = _words[i].End, sent = _record.SentAt(end);
            Add(ShownLatencies, end, shown[i] - sent);
            Add(StableLatencies, end, stable[i] - sent);
            if (i == _words.Count - 1 || _words[i + 1].Start - end > _record.EndOfSpeech)
            {
                Add(FinalLatencies, end, final[i] - sent - _record.EndOfSpeech);
            }
        }
    }

    private static void Add(List<TimedValue> values, double seconds, double value)
    {
        if (double.IsFinite(value))
        {
            values.Add(new TimedValue(seconds, value));
        }
    }
}
