namespace EchoNative.Evaluation.Words;

/// <summary>How far the times of recognised words are off, in seconds. Words that were not said, or not recognised, don't count.</summary>
internal sealed class WordTimeErrors
{
    private readonly List<double> _starts = [];
    private readonly List<double> _ends = [];

    /// <summary>Words that were compared.</summary>
    public int Count => _starts.Count;

    public double MedianStart => Quantile(_starts, 0.5);

    public double LateStart => Quantile(_starts, 0.95);

    public double MedianEnd => Quantile(_ends, 0.5);

    public double LateEnd => Quantile(_ends, 0.95);

    public void Add(IReadOnlyList<(string Word, double Start, double End)> truth, IEnumerable<Word> words)
    {
        foreach (Word word in words)
        {
            double middle = (word.Start + word.End).TotalSeconds / 2;
            (string Word, double Start, double End) nearest = truth.MinBy(t => Math.Abs(((t.Start + t.End) / 2) - middle));
            if (nearest.Word == word.Text)
            {
                _starts.Add(Math.Abs(word.Start.TotalSeconds - nearest.Start));
                _ends.Add(Math.Abs(word.End.TotalSeconds - nearest.End));
            }
        }
    }

    public override string ToString() =>
        $"{_starts.Count} words; error of starts: median {MedianStart * 1000:F0} ms, p95 {LateStart * 1000:F0} ms; of ends: median {MedianEnd * 1000:F0} ms, p95 {LateEnd * 1000:F0} ms";

    private static double Quantile(List<double> errors, double quantile)
    {
        errors.Sort();
        return errors.Count == 0 ? double.PositiveInfinity : errors[(int)(errors.Count * quantile)];
    }
}
