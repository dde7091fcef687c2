using EchoNative.BadInput;
using EchoNative.Tests.Engines;

namespace EchoNative.Tests.Recognition;

/// <summary>How often a running session gives partials, and the numbers by which its engine is steered.</summary>
public sealed class PaceTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly WhisperEngine _engine = new(new WhisperEngineOptions { ModelPath = Fixture.ModelPath, Workers = 1 });

    public async Task InitializeAsync() => await _engine.StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public void Partials_come_by_the_longer_of_the_two_steps()
    {
        int usual = FirstDue(_ => { });
        Assert.Equal(usual + 4800, FirstDue(session => session.SetPace(TimeSpan.FromMilliseconds(600), true)));
        Assert.Equal(usual, FirstDue(session => session.SetPace(TimeSpan.FromMilliseconds(200), true)));
        Assert.Equal(usual, FirstDue(session =>
        {
            session.SetPace(TimeSpan.FromSeconds(1), false);
            session.SetPace(null, true);
        }));
    }

    [Fact]
    public async Task Without_partials_there_are_finals_only()
    {
        await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Step = TimeSpan.FromMilliseconds(100) });
        session.SetPace(null, partials: false);
        for (int i = 0; i < Speech.Demo.Length; i += 1600)
        {
            await session.WriteAsync(Speech.Demo.AsMemory(i, Math.Min(1600, Speech.Demo.Length - i)));
            await Task.Delay(5);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        Assert.All(events, item => Assert.IsType<FinalResult>(item));
        Assert.Equal(Speech.DemoText, Speech.Finals(events));
    }

    [Fact]
    public async Task Session_without_partials_gets_none_whatever_its_pace()
    {
        await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Partials = false });
        session.SetPace(TimeSpan.FromMilliseconds(100), true);
        using Gate gate = Gate.Close(_engine);
        session.Write(Speech.Digits.AsSpan(0, 16000));
        Assert.Equal(0, _engine.Status.QueuedInferences);
    }

    [Theory]
    [InlineData(99)]
    [InlineData(5001)]
    public async Task Step_outside_its_range_is_refused(int ms)
    {
        await using RecognitionSession session = _engine.OpenSession();
        Assert.Equal("leastStep", Assert.Throws<ArgumentOutOfRangeException>(() => session.SetPace(TimeSpan.FromMilliseconds(ms), true)).ParamName);
    }

    [Fact]
    public async Task Backlog_is_what_has_ended_and_has_no_final()
    {
        await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Partials = false });
        float[] half = Speech.Digits[..16000];
        using (Gate gate = Gate.Close(_engine))
        {
            session.Write(half);
            SessionStatistics open = session.Statistics;
            Assert.Equal((0, 0), (open.SamplesWaiting, open.StretchesWaiting));
            Assert.InRange(open.Fill, 0.01, 0.1);
            Task flush = session.FlushAsync().AsTask();
            SessionStatistics waiting = session.Statistics;
            Assert.Equal(1, waiting.StretchesWaiting);
            Assert.InRange(waiting.SamplesWaiting, 8000, 16000);
            Assert.Equal(1, _engine.GetLoad().FinalsWaiting);
            Assert.Equal(0, _engine.GetLoad().RealtimeFactor); // not late yet

            // It is as late as it has waited, however long nothing is decoded.
            Assert.True(SpinWait.SpinUntil(() => _engine.GetLoad().RealtimeFactor > 1, Limit));
            gate.Open();
            await flush.WaitAsync(Limit);
        }

        SessionStatistics done = session.Statistics;
        Assert.Equal((0, 0), (done.SamplesWaiting, done.StretchesWaiting));
        EngineLoad load = _engine.GetLoad();
        Assert.True(load.RealtimeFactor > 1 && load.InferenceP95 > TimeSpan.Zero);
        Assert.Equal((0, 0), (load.FinalsWaiting, load.QueuedInferences));
    }

    // Samples after which the first partial is due.
    private int FirstDue(Action<RecognitionSession> pace)
    {
        RecognitionSession session = _engine.OpenSession(new SessionOptions { Step = TimeSpan.FromMilliseconds(300) });
        pace(session);
        int written = 0;
        using (Gate gate = Gate.Close(_engine))
        {
            while (_engine.Status.QueuedInferences == 0 && written < Speech.Digits.Length)
            {
                written += session.Write(Speech.Digits.AsSpan(written, 160));
            }
        }

        session.DisposeAsync().AsTask().Wait(Limit);
        return written;
    }
}
