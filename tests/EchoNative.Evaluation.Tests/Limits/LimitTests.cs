using EchoNative.Evaluation.Limits;
using EchoNative.Evaluation.Scenarios;
using EchoNative.Models;

namespace EchoNative.Evaluation.Tests.Limits;

public class LimitTests
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(37, 100)]
    [InlineData(37, 37)]
    [InlineData(500, 64)]
    [InlineData(777, 1024)]
    public async Task A_search_finds_the_limit_to_a_twentieth(int limit, int most)
    {
        List<int> tried = [];

        int found = await LimitSearch.RunAsync(most, n =>
        {
            tried.Add(n);
            return Task.FromResult(n <= limit);
        });

        int expected = Math.Min(limit, most);
        Assert.InRange(found, expected - Math.Max(0, expected / 20), expected);
        Assert.All(tried, n => Assert.InRange(n, 1, most));
        Assert.Equal(tried.Count, tried.Distinct().Count());
        Assert.InRange(tried.Count, 1, 20);
    }

    [Theory]
    [InlineData(0.9, 0.9, 0, true)]
    [InlineData(1.0, 0.9, 0, false)]
    [InlineData(0.9, 1.0, 0, false)]
    [InlineData(0.9, 0.9, 320, false)]
    [InlineData(double.NaN, 0.9, 0, false)]
    public void A_number_of_sessions_is_served_when_nothing_is_late_or_lost(double factor, double p95, long lost, bool served) =>
        Assert.Equal(served, new LimitPoint(8, factor, 0.1, p95, 0.5, lost, 1).IsServed);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_sessions_are_tried_for_real(bool isServer)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        BenchResult result = await LimitBenchmark.RunAsync(
            new LimitOptions
            {
                Seconds = 10,
                Most = 2,
                Recordings = [await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, limit.Token)],
                StartTarget = async (sessions, token) =>
                {
                    var engine = new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits"), MaxSessions = sessions };
                    return isServer ? await ServerTarget.StartAsync(engine, token) : await LibraryTarget.StartAsync(engine, token);
                },
                Command = "echonative bench limit",
                Settings = new Dictionary<string, string>(),
            },
            new Quiet(),
            limit.Token);

        Assert.InRange(result.Metrics[0].Value, 0, 2);      // however busy the machine is
        Assert.InRange(result.Tables[0].Rows.Count, 2, 4);
        Assert.All(result.Tables[0].Rows, row => Assert.Equal("0", row[5])); // nothing is lost, however late it is
    }
}
