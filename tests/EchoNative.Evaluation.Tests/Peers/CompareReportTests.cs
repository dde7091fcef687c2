using EchoNative.Evaluation.Peers;
using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Tests.Peers;

public class CompareReportTests
{
    private static readonly CompareRecording Recording = new("talk.wav", 10, "one two", [("one", 0.5, 1), ("two", 1.5, 2)]);

    [Fact]
    public void Ratios_are_medians_of_rounds_and_each_program_is_set_beside_its_like()
    {
        BenchResult result = CompareReport.Make(
            Options(),
            [
                ("echonative transcribe", [Round(1, 2), Round(2, 2), Round(1, 2)]),
                ("echonative serve", [Round(0.5, 1), Round(0.5, 1), Round(0.5, 1)]),
                ("whisper-cli", [Round(3, 4), Round(4, 4), Round(5, 4)]),
                ("whisper-server", [Round(2, 4), Round(1, 4), Round(2, 4)]),
                ("absent", []),
            ],
            [],
            ["a note"],
            DateTime.UnixEpoch,
            1);

        Assert.Equal(3, Metric(result, "time of whisper-cli : echonative"));
        Assert.Equal(4, Metric(result, "time of whisper-server : echonative"));
        Assert.Equal(2, Metric(result, "CPU of whisper-cli : echonative"));
        Assert.Equal(["echonative transcribe", "echonative serve", "whisper-cli", "whisper-server"], result.Tables[0].Rows.Select(row => row[0]));
        Assert.Equal(["whisper-cli", "0.400", "0.400", "3", "50.00", "3.00", "2.00"], result.Tables[0].Rows[2]);
        Assert.Contains("a note", result.Notes);
        Assert.Single(result.Tables);
    }

    [Fact]
    public void Words_count_from_the_first_text_that_has_them_in_their_place()
    {
        var score = new LiveScore();
        score.Add(
            Recording,
            [
                new(0.4, "", "one"), // not said yet: another word, or a guess
                new(1.1, "", "One"),
                new(1.2, "", "won"),
                new(2.2, "one", "two,"),
                new(3.0, "one two", ""),
            ],
            TextNormalisation.Basic);
        Assert.Equal([0.1, 0.2], score.Shown.Select(seconds => Math.Round(seconds, 3)));
        Assert.Equal([1.0, 1.2], score.Settled.Select(seconds => Math.Round(seconds, 3)));
    }

    private static FileTotals Round(double seconds, double cpu) => new(seconds, cpu, 3 << 20, new WordErrors(1, 0, 0, 2));

    private static double Metric(BenchResult result, string name) => result.Metrics.Single(metric => metric.Name == name).Value;

    private static CompareOptions Options() => new()
    {
        Model = "model.bin",
        Threads = 2,
        Recordings = [Recording],
        Rounds = 3,
        Live = false,
        Normalisation = TextNormalisation.Basic,
        Command = "echonative bench compare",
    };
}
