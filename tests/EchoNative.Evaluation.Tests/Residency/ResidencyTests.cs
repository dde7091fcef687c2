using EchoNative.Evaluation.Residency;
using EchoNative.Evaluation.Scenarios;
using EchoNative.Models;

namespace EchoNative.Evaluation.Tests.Residency;

/// <summary>Model loads are those of the whole process: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public class AloneCollection;

[Collection(nameof(AloneCollection))]
public class ResidencyTests
{
    private const int Windows = 50;

    [Fact]
    public async Task A_model_is_loaded_once_for_many_sessions()
    {
        BenchResult result = await RunAsync(null);

        Assert.Equal(new BenchMetric("model loads", 1, "", "1", true), result.Metrics[0]);
        Assert.Equal(Windows / ResidencyOptions.Block, result.Charts[0].Series[0].X.Count);
        Assert.All(result.Metrics, metric => Assert.True(double.IsFinite(metric.Value), metric.Name));
        Assert.Contains("growth over the run, at least", result.Metrics.Where(m => m.Limit is not null).Select(m => m.Name));
    }

    [Fact]
    public async Task A_model_that_is_loaded_a_second_time_on_the_way_fails_the_run()
    {
        BenchResult result = await RunAsync(window =>
        {
            if (window == 20)
            {
                WhisperModel.Load(new ModelStore().Resolve("digits")).Dispose();
            }
        });

        Assert.Equal(new BenchMetric("model loads", 2, "", "1", false), result.Metrics[0]);
        Assert.False(result.Passed);
    }

    [Fact]
    public async Task An_engine_that_drops_its_model_and_loads_it_again_fails_the_run()
    {
        var forgetful = new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits"), UnloadAfter = TimeSpan.FromMilliseconds(100) };

        BenchResult result = await RunAsync(window => Thread.Sleep(window == 20 ? 3000 : 0), forgetful);

        Assert.True(result.Metrics[0].Value > 1);
        Assert.False(result.Passed);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.005, true)]   // half a per cent over the whole run
    [InlineData(0.2, false)]
    public void Times_that_grow_fail(double growth, bool passes)
    {
        var random = new Random(1);
        double[] times = [.. Enumerable.Range(0, 1000).Select(i => 25 * (1 + (growth * i / 1000)) * (0.97 + (0.06 * random.NextDouble())))];
        (double, double)[] blocks = [.. times.Chunk(10).Select((block, i) => ((i + 0.5) * 10, block.Order().ElementAt(5)))];

        BenchMetric[] limits = [.. ResidencyBenchmark.Judge(times, blocks).Where(metric => metric.Limit is not null)];

        Assert.Equal(2, limits.Length);
        Assert.Equal(passes, limits.All(metric => metric.Passes == true));
    }

    private static async Task<BenchResult> RunAsync(Action<int>? beforeSession, WhisperEngineOptions? engine = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        return await ResidencyBenchmark.RunAsync(
            new ResidencyOptions
            {
                Engine = engine ?? new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits") },
                Recording = await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, limit.Token),
                Windows = Windows,
                Command = "echonative bench residency",
                BeforeSession = beforeSession,
            },
            new Quiet(),
            limit.Token);
    }
}
