using EchoNative.Models;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Failover;

/// <summary>An engine that fails in the middle of a stream: real processes that are killed, hang or refuse, and the embedded model that stands in for them.</summary>
public class FailoverTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("dies", "4", false)]
    [InlineData("dies", "4", true)]
    [InlineData("hangs", "3", false)]
    [InlineData("garbage", "3", true)]
    [InlineData("refuses", "2", false)]
    public async Task The_next_engine_goes_on_and_nothing_is_lost(string fault, string window, bool partials)
    {
        await using EngineChain engines = new([new ProcessEngine(Worker(fault, window)), new WhisperEngine(Digits())]);
        await engines.StartAsync();
        await using RecognitionSession session = engines.Current.OpenSession(new SessionOptions { Failover = engines, Partials = partials });
        Assert.Same(engines.Engines[0], session.Engine);
        (string text, List<TranscriptEvent> events) = await StreamAsync(session, Speech.Demo);
        Assert.Equal(Speech.DemoText, text);
        AssertComplete(session, Speech.Demo.Length);
        AssertStable(events);
        Assert.True(session.Statistics.Failovers >= 1, "the fault did not happen");
        Assert.Equal(engines.Failures, session.Statistics.Failovers);
    }

    [Fact]
    public async Task An_engine_that_is_stopped_hands_its_sessions_over()
    {
        await using EngineChain engines = new([new WhisperEngine(Digits()), new WhisperEngine(Digits())]);
        await engines.StartAsync();
        var sessions = Enumerable.Range(0, 6).Select(_ => engines.Current.OpenSession(new SessionOptions { Failover = engines })).ToArray();
        Task<(string Text, List<TranscriptEvent>)>[] streams = [.. sessions.Select(session => StreamAsync(session, Speech.Demo))];
        await Task.Delay(200);
        await engines.Engines[0].StopAsync(new CancellationToken(canceled: true)).AsTask().WaitAsync(Limit);
        foreach ((string text, List<TranscriptEvent> events) in await Task.WhenAll(streams))
        {
            Assert.Equal(Speech.DemoText, text);
            AssertStable(events);
        }

        Assert.All(sessions, session => AssertComplete(session, Speech.Demo.Length));
        Assert.All(sessions, session => Assert.Same(engines.Engines[1], session.Engine));
        Assert.Equal((0, 6), (engines.Engines[0].Status.Sessions, engines.Engines[1].Status.Sessions));
        foreach (RecognitionSession session in sessions)
        {
            await session.DisposeAsync();
        }

        Assert.Equal(0, engines.Engines[1].Status.Sessions);
        Assert.True(engines.IsDegraded);
    }

    [Fact]
    public async Task An_engine_that_works_again_is_preferred_again()
    {
        string once = Path.Combine(Path.GetTempPath(), $"worker-{Guid.NewGuid():n}");
        try
        {
            await using EngineChain engines = new([new ProcessEngine(Worker("dies", "2", once)), new WhisperEngine(Digits())]);
            await engines.StartAsync();
            await using (RecognitionSession session = engines.Current.OpenSession(new SessionOptions { Failover = engines }))
            {
                Assert.Equal(Speech.DigitsText, (await StreamAsync(session, Speech.Digits)).Text);
                Assert.Same(engines.Engines[1], session.Engine);
            }

            Assert.True(engines.IsDegraded);
            await UntilAsync(() => !engines.IsDegraded);
            await using RecognitionSession next = engines.Current.OpenSession(new SessionOptions { Failover = engines });
            Assert.Equal(Speech.DigitsText, (await StreamAsync(next, Speech.Digits)).Text);
            Assert.Equal((engines.Engines[0], 0), (next.Engine, next.Statistics.Failovers));
        }
        finally
        {
            File.Delete(once);
        }
    }

    [Fact]
    public async Task A_session_fails_typed_when_no_engine_is_left()
    {
        await using EngineChain engines = new([new ProcessEngine(Worker("refuses", "2")), new ProcessEngine(Worker("dies", "2"))]);
        await engines.StartAsync();
        await using RecognitionSession session = engines.Current.OpenSession(new SessionOptions { Failover = engines, Partials = false });
        await Assert.ThrowsAnyAsync<EchoNativeException>(() => StreamAsync(session, Speech.Digits));
        Assert.Equal((1, 2), (session.Statistics.Failovers, engines.Failures));
        Assert.Same(engines.Engines[0], engines.Current);
    }

    [Fact]
    public async Task One_that_can_not_do_what_the_session_asks_for_is_passed_over()
    {
        await using EngineChain engines = new([new WhisperEngine(Digits()), new ProcessEngine(Worker("good", "1")), new WhisperEngine(Digits())]);
        await engines.StartAsync();
        await using RecognitionSession session = engines.Current.OpenSession(new SessionOptions { Failover = engines, HotWords = ["seven"] });
        await engines.Engines[0].StopAsync(new CancellationToken(canceled: true));
        Assert.Same(engines.Engines[2], session.Engine);
        Assert.Equal(Speech.DigitsText, (await StreamAsync(session, Speech.Digits)).Text);
    }

    [Fact]
    public async Task What_does_not_start_is_done_without()
    {
        await using EngineChain engines = new([new WhisperEngine(Digits() with { ModelPath = "no such model" }), new WhisperEngine(Digits())]);
        await engines.StartAsync();
        Assert.Equal((EngineState.Failed, EngineState.Ready), (engines.Engines[0].Status.State, engines.Engines[1].Status.State));
        Assert.Same(engines.Engines[1], engines.Current);
        await using RecognitionSession session = engines.Current.OpenSession(new SessionOptions { Failover = engines });
        Assert.Equal(Speech.DigitsText, (await StreamAsync(session, Speech.Digits)).Text);
    }

    [Fact]
    public async Task The_preferred_one_says_why_none_starts()
    {
        await using EngineChain engines = new([new WhisperEngine(Digits() with { ModelPath = "no such model" }), new ProcessEngine(Worker("dies-at-start", "1"))]);
        await Assert.ThrowsAsync<FileNotFoundException>(async () => await engines.StartAsync());
    }

    [Fact]
    public void A_chain_is_made_of_one_to_sixteen_engines_each_once()
    {
        var engine = new WhisperEngine(Digits());
        Assert.Throws<ArgumentException>(() => new EngineChain([]));
        Assert.Throws<ArgumentException>(() => new EngineChain([engine, engine]));
        Assert.Throws<ArgumentException>(() => new EngineChain([.. Enumerable.Range(0, 17).Select(_ => new WhisperEngine(Digits()))]));
    }

    private static WhisperEngineOptions Digits() => new() { ModelPath = new ModelStore().Resolve("digits"), Workers = 1, ThreadsPerWorker = 1 };

    private static ProcessEngineOptions Worker(params string[] arguments) =>
        WorkerHost.Options(arguments) with { Restarts = 0, AnswerTimeout = TimeSpan.FromSeconds(5) };

    private static async Task<(string Text, List<TranscriptEvent> Events)> StreamAsync(RecognitionSession session, float[] speech)
    {
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        for (int i = 0; i < speech.Length; i += 3200)
        {
            await session.WriteAsync(speech.AsMemory(i, Math.Min(3200, speech.Length - i))).AsTask().WaitAsync(Limit);
            await Task.Delay(2);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        List<TranscriptEvent> events = await reading.WaitAsync(Limit);
        return (Speech.Finals(events), events);
    }

    private static async Task<List<TranscriptEvent>> ReadAsync(RecognitionSession session)
    {
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        return events;
    }

    private static void AssertComplete(RecognitionSession session, long samples)
    {
        SessionStatistics statistics = session.Statistics;
        Assert.Equal((samples, 0), (statistics.SamplesTranscribed + statistics.SamplesSilent, statistics.SamplesDropped));
    }

    // What one engine has called stable, the next one keeps.
    private static void AssertStable(List<TranscriptEvent> events)
    {
        var stable = new List<string>();
        foreach (TranscriptEvent item in events)
        {
            string[] words = [.. item.Words.Select(word => word.Text)];
            Assert.Equal(stable, words.Take(stable.Count));
            stable = item is PartialResult partial ? [.. words.Take(partial.StableWords)] : [];
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(began.Elapsed < Limit, "not in time");
            await Task.Delay(50);
        }
    }
}
