using EchoNative.Evaluation.Limits;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Tests.Limits;

public class FactorTests
{
    [Fact]
    public async Task Every_combination_is_measured()
    {
        BenchResult result = await FactorBenchmark.RunAsync(await OptionsAsync("tiny.en"), new Quiet(), CancellationToken.None);

        Assert.Equal(
            ["tiny.en q8_0, 1 threads, 1 s", "tiny.en q8_0, 1 threads, 2 s", "tiny.en q8_0, 2 threads, 1 s", "tiny.en q8_0, 2 threads, 2 s"],
            result.Metrics.Select(metric => metric.Name));
        Assert.All(result.Metrics, metric => Assert.True(metric.Value > 0));
        Assert.Equal((2, 2), (result.Tables[0].Rows.Count, result.Charts.Count));
    }

    [Fact]
    public async Task A_model_that_does_not_exist_is_an_error_before_anything_is_measured()
    {
        FactorOptions options = await OptionsAsync("tiny.en", "no-such-model");

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => FactorBenchmark.RunAsync(options, new Quiet(), CancellationToken.None));
        Assert.Contains("no-such-model", error.Message, StringComparison.Ordinal);
    }

    private static async Task<FactorOptions> OptionsAsync(params string[] models) => new()
    {
        Models = models,
        Types = ["q8_0"],
        Threads = [1, 2],
        Windows = [1, 2],
        Rounds = 1,
        Recording = await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, CancellationToken.None),
        Command = "echonative bench rtf",
    };
}
