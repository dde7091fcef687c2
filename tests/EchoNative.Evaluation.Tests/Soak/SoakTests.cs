using EchoNative.Evaluation.Measures;
using EchoNative.Evaluation.Scenarios;
using EchoNative.Evaluation.Soak;
using EchoNative.Models;

namespace EchoNative.Evaluation.Tests.Soak;

public class SoakTests
{
    [Fact]
    public async Task Users_come_and_go_and_every_sample_is_accounted_for()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        BenchResult result = await SoakBenchmark.RunAsync(
            new SoakOptions
            {
                Time = TimeSpan.FromSeconds(12),
                Engine = new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits") },
                Recording = await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, limit.Token),
                Command = "echonative bench soak",
            },
            new Quiet(),
            limit.Token);

        Assert.Equal((0.0, 0.0), (Value(result, "sessions whose samples do not add up"), Value(result, "sessions and inferences left after the last")));
        Assert.True(Value(result, "sessions completed") > 0);
        Assert.Equal(Gauge.All.Count, result.Charts[0].Series.Count);
        Assert.All(Gauge.All, gauge => Assert.True(gauge.Read() > 0, gauge.Name));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.01, true)]
    [InlineData(0.1, false)]    // a tenth of the memory in an hour
    public void A_gauge_that_surely_grows_fails(double perHour, bool passes)
    {
        var random = new Random(1);
        TimedValue[] values = [.. Enumerable.Range(0, 720).Select(i => new TimedValue(i * 5, 100 * (1 + (perHour * i / 720) + (0.01 * random.NextDouble()))))];

        Assert.Equal(passes, SoakBenchmark.Judge(Gauge.All[0], values, 3600).Passes);
    }

    [Fact]
    public void Growth_during_the_warm_up_does_not_count()
    {
        TimedValue[] values = [.. Enumerable.Range(0, 100).Select(i => new TimedValue(i, i < 20 ? i : 20 + (i % 2 * 0.01)))];

        Assert.True(SoakBenchmark.Judge(Gauge.All[0], values, 100).Passes);
    }

    private static double Value(BenchResult result, string name) => Assert.Single(result.Metrics, metric => metric.Name == name).Value;
}
