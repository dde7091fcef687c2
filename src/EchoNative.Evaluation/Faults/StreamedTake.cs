using EchoNative.Protocol;

namespace EchoNative.Evaluation.Faults;

/// <summary>What came of a take that was streamed.</summary>
/// <param name="Take">What was streamed.</param>
/// <param name="Finals">All its finals.</param>
/// <param name="Ledger">Where the last server says its samples went.</param>
/// <param name="Dropped">Samples that servers said they had dropped.</param>
/// <param name="Lost">Samples that the client gave up.</param>
/// <param name="Resumed">Connections that went on with a session which the server had kept.</param>
/// <param name="Rebuilt">Connections that went on with a session which the server did not know.</param>
internal sealed record StreamedTake(
    Take Take, IReadOnlyList<FinalMessage> Finals, SourceLedger Ledger, long Dropped, long Lost, int Resumed, int Rebuilt)
{
    /// <summary>One hop of the detector of speech: what times may differ by.</summary>
    public const double Hop = 0.02;

    /// <summary>All words.</summary>
    public IReadOnlyList<WordTiming> Words { get; } = [.. Finals.SelectMany(final => final.Words)];

    /// <summary>The largest difference of a word's start or end from an undisturbed run, in seconds; NaN where words differ.</summary>
    public double Deviation(StreamedTake undisturbed) =>
        Words.Select(word => word.Text).SequenceEqual(undisturbed.Words.Select(word => word.Text))
            ? Words.Zip(undisturbed.Words, (a, b) => Math.Max(Math.Abs(a.Start - b.Start), Math.Abs(a.End - b.End))).DefaultIfEmpty().Max()
            : double.NaN;

    /// <summary>What is wrong with it, in comparison with an undisturbed run.</summary>
    public IReadOnlyList<string> Problems(StreamedTake undisturbed)
    {
        List<string> problems = [];
        double deviation = Deviation(undisturbed);
        if (double.IsNaN(deviation))
        {
            problems.Add($"{Take.Name}: the words differ.\n  was {Text(undisturbed)}\n  is  {Text(this)}");
        }
        else if (deviation > Hop + 1e-9)
        {
            problems.Add($"{Take.Name}: times differ by up to {deviation:F3} s.");
        }

        long all = Ledger.From + Ledger.Transcribed + Ledger.Silent + Ledger.Dropped;
        if (all != Take.Samples)
        {
            problems.Add($"{Take.Name}: the ledger has {all} samples, of {Take.Samples}: {Ledger}.");
        }

        if (Lost + Dropped + Ledger.Dropped > 0)
        {
            problems.Add($"{Take.Name}: {Lost} samples were given up by the client, {Dropped} dropped by servers, {Ledger.Dropped} in the ledger.");
        }

        foreach ((FinalMessage a, FinalMessage b) in Finals.Zip(Finals.Skip(1)).Where(pair => pair.Second.Start < pair.First.End - Hop))
        {
            problems.Add($"{Take.Name}: segment {a.Segment} ends at {a.End:F2} s, and segment {b.Segment} begins at {b.Start:F2} s.");
        }

        return problems;
    }

    private static string Text(StreamedTake take) => string.Join(' ', take.Words.Select(word => word.Text));
}
