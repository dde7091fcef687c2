namespace EchoNative.Evaluation.Tests;

public class BenchResultTests
{
    [Fact]
    public void A_stored_result_is_read_as_it_was_written()
    {
        BenchResult result = new()
        {
            Name = "scenario-a",
            About = "one source",
            Command = "echonative bench scenario-a",
            Date = new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc),
            Seconds = 30.5,
            Machine = BenchMachine.Read(),
            Settings = new Dictionary<string, string> { ["model"] = "digits" },
            Metrics = [BenchMetric.Below("p95", 0.4, "s", 0.5), BenchMetric.AtMost("dropped", 0, "samples", 0), new("rss", double.NaN, "MiB")],
            Tables = [new("by step", ["a", "b"], [["1", "2"]])],
            Charts = [new("latency", "time, s", "latency, s", [new("final", [0, 1], [0.2, 0.3])], 0.5)],
            Notes = ["whisper-cli is missing"],
        };

        BenchResult read = BenchResult.FromJson(result.ToJson());

        Assert.Equal(result.ToJson(), read.ToJson());
        Assert.Equal((result.Metrics[0], result.Machine, result.Date, true), (read.Metrics[0], read.Machine, read.Date, read.Passed));
    }

    [Theory]
    [InlineData(0.49, true)]
    [InlineData(0.5, false)]
    [InlineData(double.NaN, false)]
    public void A_figure_passes_below_its_limit_only(double value, bool passes) => Assert.Equal(passes, BenchMetric.Below("x", value, "", 0.5).Passes);
}
