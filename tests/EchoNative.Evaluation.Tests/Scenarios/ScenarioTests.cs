using EchoNative.Evaluation.Scenarios;
using EchoNative.Models;

namespace EchoNative.Evaluation.Tests.Scenarios;

/// <summary>
/// The scenarios, as long as they are in continuous integration. Nothing here judges how fast the machine was: only what must be so on any.
/// </summary>
public abstract class ScenarioTests
{
    private protected static readonly WhisperEngineOptions Engine = new() { ModelPath = new ModelStore().Resolve("digits"), MaxSessions = 4 };

    private protected static Task<IScenarioTarget> Library(CancellationToken token) => Of(LibraryTarget.StartAsync(Engine, token));

    private protected static Task<IScenarioTarget> Server(CancellationToken token) => Of(ServerTarget.StartAsync(Engine, token));

    private protected static async Task<BenchResult> RunAsync(ScenarioKind kind, double seconds, Func<CancellationToken, Task<IScenarioTarget>> target)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        BenchResult result = await ScenarioBenchmark.RunAsync(
            new ScenarioOptions
            {
                Kind = kind,
                Seconds = seconds,
                Recordings = [await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, limit.Token)],
                StartTarget = target,
                Command = $"echonative bench {kind.Name}",
                Settings = new Dictionary<string, string>(),
            },
            new Quiet(),
            limit.Token);
        Assert.Equal(kind.Name, result.Name);
        Assert.Equal("ggml-digits", result.Settings["model"]);
        Assert.Equal(result.ToJson(), BenchResult.FromJson(result.ToJson()).ToJson());
        Assert.Contains(kind.Name, HtmlReport.Render(result), StringComparison.Ordinal);
        Assert.All(result.Charts.SelectMany(chart => chart.Series), series => Assert.Equal(series.X.Count, series.Y.Count));
        return result;
    }

    /// <summary>What no machine may fail: nothing is lost, and what was said is heard.</summary>
    private protected static void AssertComplete(BenchResult result, int sources)
    {
        Assert.Equal(0, Value(result, "samples lost"));
        Assert.Equal(0, Value(result, "samples dropped, as told"));
        Assert.InRange(Value(result, "speech falsely rejected"), 0, 10);
        Assert.InRange(Value(result, "word errors"), 0, 20);
        Assert.All(
            (string[])["start-up", "first result", "end-to-end latency p50", "end-to-end latency p95", "end-to-end latency p99", "word shown p95", "word stable p95", "realtime factor per inference p95"],
            name => Assert.True(double.IsFinite(Value(result, name)), name));
        Assert.Equal(sources + 1, result.Tables[0].Columns.Count);
        Assert.All(result.Charts, chart => Assert.All(chart.Series, series => Assert.NotEmpty(series.X)));
    }

    private protected static double Value(BenchResult result, string name) => Assert.Single(result.Metrics, metric => metric.Name == name).Value;

    private static async Task<IScenarioTarget> Of<T>(Task<T> target)
        where T : IScenarioTarget => await target;
}

public class ScenarioATests : ScenarioTests
{
    [Fact]
    public async Task One_source_in_the_library_loses_nothing_and_is_heard() => AssertComplete(await RunAsync(ScenarioKind.A, 30, Library), 1);
}

public class ScenarioBTests : ScenarioTests
{
    [Fact]
    public async Task Two_sources_over_a_socket_lose_nothing_and_are_heard()
    {
        BenchResult result = await RunAsync(ScenarioKind.B, 30, Server);

        AssertComplete(result, 2);
        Assert.InRange(Value(result, "drift between the sources"), 0, 1000);
    }
}

public class ScenarioCTests : ScenarioTests
{
    [Fact]
    public async Task Two_mostly_silent_sources_are_compared_with_two_that_speak()
    {
        BenchResult result = await RunAsync(ScenarioKind.C, 30, Library);

        AssertComplete(result, 2);
        Assert.InRange(Value(result, "silence in the audio"), 80, 95);
        Assert.InRange(Value(result, "CPU against the speech-heavy run"), 0, 1000); // of the whole process, in which other tests run
        Assert.Equal(2, result.Charts[^1].Series.Count);
    }
}
