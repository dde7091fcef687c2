using System.Diagnostics;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Tests.Scenarios;

/// <summary>Results at known times against words at known times.</summary>
public class SourceScoreTests
{
    private const double EndOfSpeech = 0.5;
    private const double Handover = 0.03; // a frame is sent so long after its beginning was said
    private static readonly ReferenceWord[] Said = [new("one", 1, 1.4), new("two", 1.5, 1.9), new("three", 4, 4.4), new("one", 4.5, 4.9)];

    [Fact]
    public void Latencies_run_from_the_last_sample_of_a_word_to_the_first_result_with_it()
    {
        SourceScore score = Score(
            Partial(1.2, 0, ("one", 1, 1.2)),               // while it is still being said
            Partial(1.8, 1, ("one", 1, 1.4), ("four", 1.5, 1.8)),
            Partial(2.0, 1, ("one", 1, 1.4), ("two", 1.5, 1.9)),
            Final(2.55, ("one", 1, 1.4), ("two", 1.5, 1.9)),
            Final(5.8, ("Three,", 4, 4.4), ("one.", 4.5, 4.9)));

        double[] shown = [1.2, 2.0, 5.8, 5.8], stable = [1.8, 2.55, 5.8, 5.8];
        Assert.Equal(Expected(shown), score.ShownLatencies.Select(l => Math.Round(l.Value, 3)));
        Assert.Equal(Expected(stable), score.StableLatencies.Select(l => Math.Round(l.Value, 3)));
        Assert.Equal([0.12, 0.37], score.FinalLatencies.Select(l => Math.Round(l.Value, 2)));
        Assert.Equal(1.2 - 1 - Handover, score.FirstResult, 3);
        Assert.Equal((0, 0), (score.Rejected, score.Errors.Errors));
    }

    [Fact]
    public void Results_before_a_word_has_begun_do_not_count_for_it()
    {
        SourceScore score = Score(Final(0.9, ("one", 1, 1.4)));

        Assert.Empty(score.ShownLatencies);
    }

    [Fact]
    public void Speech_is_rejected_where_no_word_was_heard_at_its_time()
    {
        SourceScore score = Score(Final(2.5, ("nine", 1, 1.4)), Final(5.5, ("three", 4, 4.4), ("one", 4.5, 4.9)));

        Assert.Equal(1, score.Rejected);            // "two"; "one" was heard as another word
        Assert.Equal(2, score.Errors.Errors);
        Assert.Equal(3, score.ShownLatencies.Count + score.Rejected);
    }

    [Fact]
    public void Time_errors_are_those_of_the_starts_of_words()
    {
        SourceScore score = Score(Final(2.5, ("one", 1.05, 1.4), ("two", 1.48, 1.9)));

        Assert.Equal([0.05, -0.02], score.TimeErrors.Select(e => Math.Round(e.Value, 3)));
    }

    [Fact]
    public void Samples_without_an_account_are_lost()
    {
        ScenarioRecord record = Record([]);
        long said = record.Tracks[0].Samples.Length;

        Assert.Equal(0, (record with { Accounts = [new SourceAccount(1000, said - 1000, 0)] }).Lost);
        Assert.Equal(1, (record with { Accounts = [new SourceAccount(1000, said - 1001, 1)] }).Lost);
        Assert.Equal(320, (record with { Accounts = [new SourceAccount(1000, said - 1320, 0)] }).Lost);
        Assert.Equal(320, (record with { Accounts = [new SourceAccount(1000, said - 680, 0)] }).Lost); // doubled
    }

    // A word's last sample lies within a frame that begins up to 20 ms before.
    private static IEnumerable<double> Expected(double[] at) => at.Select((time, i) => Math.Round(time - (Math.Floor(Said[i].End * 50) / 50) - Handover, 3));

    private static SourceScore Score(params HeardResult[] results) => new(Record(results), 0);

    private static ScenarioRecord Record(HeardResult[] results) => new()
    {
        Tracks = [new SpeechTrack { Samples = new float[6 * 16000], Words = Said, Silence = 0.5 }],
        Began = 0,
        Sent = [.. Enumerable.Range(0, 300).Select(i => (i / 50.0) + Handover)],
        Results = [results],
        Accounts = [new SourceAccount(0, 6 * 16000, 0)],
        Samplings = [],
        CpuSeconds = 1,
        EndOfSpeech = EndOfSpeech,
        Lateness = 0,
    };

    private static HeardResult Partial(double at, int stable, params (string Text, double Start, double End)[] words) => Heard(at, false, stable, words);

    private static HeardResult Final(double at, params (string Text, double Start, double End)[] words) => Heard(at, true, words.Length, words);

    private static HeardResult Heard(double at, bool isFinal, int stable, (string Text, double Start, double End)[] words) =>
        new(0, isFinal, [.. words.Select(w => new ReferenceWord(w.Text, w.Start, w.End))], stable, (long)(at * Stopwatch.Frequency));
}
