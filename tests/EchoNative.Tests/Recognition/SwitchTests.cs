using EchoNative.Tests.Engines;

namespace EchoNative.Tests.Recognition;

/// <summary>Sessions that move from one model to another while they run.</summary>
public sealed class SwitchTests(TwoModels models) : IClassFixture<TwoModels>
{
    private const string NoDigits = TwoModels.RandomText;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly SessionOptions Finals = new() { Partials = false };

    [Fact]
    public async Task Each_stretch_is_heard_by_one_model_and_no_sample_is_lost()
    {
        List<FinalResult> plain = await StreamAsync(_ => { });
        int blocks = 0;
        List<FinalResult> switched = await StreamAsync(session => session.SwitchTo(++blocks % 40 < 20 ? models.Digits : models.Other));
        Assert.Equal(plain.Select(f => (f.Segment, f.Start, f.End)), switched.Select(f => (f.Segment, f.Start, f.End)));
        foreach ((FinalResult expected, FinalResult final) in plain.Zip(switched))
        {
            Assert.Contains(final.Text, (string[])[expected.Text, NoDigits]);
        }

        Assert.Contains(switched, f => f.Text == NoDigits);
        Assert.Contains(switched, f => f.Text != NoDigits);
        AssertEmpty();
    }

    [Fact]
    public async Task A_stretch_that_has_begun_ends_with_the_model_that_began_it()
    {
        await using RecognitionSession session = models.Digits.OpenSession();
        await using IAsyncEnumerator<TranscriptEvent> events = session.ReadEventsAsync().GetAsyncEnumerator();
        float[] speech = Speech.Digits;
        session.Write(speech.AsSpan(0, speech.Length * 2 / 3));
        Assert.True(await events.MoveNextAsync());
        session.SwitchTo(models.Other);
        Assert.Equal((1, 1), (models.Digits.Status.Sessions, models.Other.Status.Sessions)); // counted where it goes, until it goes
        Assert.Same(models.Digits, session.Engine);
        session.Write(speech.AsSpan(speech.Length * 2 / 3));
        await session.FlushAsync().AsTask().WaitAsync(Limit);
        Assert.Same(models.Other, session.Engine); // waits for the worker that has just made the flush complete
        Assert.Equal((0, 1), (models.Digits.Status.Sessions, models.Other.Status.Sessions));
        session.Write(speech);
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        List<TranscriptEvent> all = [events.Current];
        while (await events.MoveNextAsync())
        {
            all.Add(events.Current);
        }

        EngineFixture.AssertStableWordsStay(all);
        Assert.Equal([Speech.DigitsText, NoDigits], all.OfType<FinalResult>().Select(f => f.Text));
        Assert.Equal("en", session.Language);
    }

    [Fact]
    public async Task A_switch_that_has_not_happened_yet_can_be_taken_back()
    {
        await using RecognitionSession session = models.Digits.OpenSession();
        await using IAsyncEnumerator<TranscriptEvent> events = session.ReadEventsAsync().GetAsyncEnumerator();
        session.Write(Speech.Digits.AsSpan(0, Speech.Digits.Length / 2));
        Assert.True(await events.MoveNextAsync());
        session.SwitchTo(models.Other);
        session.SwitchTo(models.Other);
        session.SwitchTo(models.Digits);
        Assert.Equal((1, 0), (models.Digits.Status.Sessions, models.Other.Status.Sessions));
        session.SwitchTo(models.Other);
        await session.DisposeAsync();
        AssertEmpty();
    }

    [Fact]
    public async Task A_final_that_waits_for_a_busy_engine_is_given_by_the_other()
    {
        await using RecognitionSession session = models.Digits.OpenSession(Finals);
        using Gate gate = Gate.Close(models.Digits);
        session.Write(Speech.Digits);
        Task flush = session.FlushAsync().AsTask();
        Assert.Equal(1, models.Digits.Status.QueuedInferences);
        session.SwitchTo(models.Other);
        Assert.Equal(0, models.Digits.Status.QueuedInferences);
        await flush.WaitAsync(Limit);
        Assert.Equal(Speech.Digits.Length, session.Statistics.SamplesTranscribed + session.Statistics.SamplesSilent);
    }

    [Fact]
    public async Task Refused_switch_leaves_everything_as_it_was()
    {
        await using WhisperEngine busy = models.Create(other: true, sessions: 1), asleep = models.Create(other: true);
        await busy.StartAsync();
        await using RecognitionSession only = busy.OpenSession(), session = models.Digits.OpenSession();
        Assert.Throws<EngineBusyException>(() => session.SwitchTo(busy));
        Assert.Throws<EngineNotReadyException>(() => session.SwitchTo(asleep));
        Assert.Throws<ArgumentNullException>(() => session.SwitchTo(null!));
        session.Write(Speech.Digits);
        await session.FlushAsync().AsTask().WaitAsync(Limit);
        Assert.Equal((1, 1), (busy.Status.Sessions, models.Digits.Status.Sessions));
        await session.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => session.SwitchTo(models.Other));
    }

    [Fact]
    public async Task Model_that_cannot_do_what_the_session_asks_for_is_refused()
    {
        // A token for each word of the one model's vocabulary, and for each letter in the other's: more than there is room for.
        string prompt = string.Concat(Enumerable.Repeat(" one", 100));
        await using RecognitionSession session = models.Digits.OpenSession(new SessionOptions { Prompt = prompt });
        Assert.Throws<ArgumentException>(() => session.SwitchTo(models.Other));
        Assert.Equal((1, 0), (models.Digits.Status.Sessions, models.Other.Status.Sessions));
    }

    [Fact]
    public async Task Session_outlives_the_engine_that_it_came_from()
    {
        WhisperEngine first = models.Create(other: true);
        await first.StartAsync();

        // A long segment: the ring has to grow when the pool that it is of is gone.
        await using RecognitionSession session = first.OpenSession(Finals with { MaxSegment = TimeSpan.FromSeconds(28) });
        session.Write(Speech.Digits.AsSpan(0, 8000));
        session.SwitchTo(models.Digits);
        await first.StopAsync().AsTask().WaitAsync(Limit);
        await first.DisposeAsync();
        using (Gate gate = Gate.Close(models.Digits))
        {
            Assert.Equal(20 * 16000, session.Write([.. Enumerable.Repeat(Speech.Demo, 4).SelectMany(s => s).Take(20 * 16000)]));
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        Assert.Equal((20 * 16000) + 8000, session.Statistics.SamplesCommitted);
    }

    [Fact]
    public async Task Engine_that_stops_before_the_session_has_come_leaves_it_where_it_is()
    {
        WhisperEngine goal = models.Create(other: true);
        await goal.StartAsync();
        await using RecognitionSession session = models.Digits.OpenSession();
        await using IAsyncEnumerator<TranscriptEvent> events = session.ReadEventsAsync().GetAsyncEnumerator();
        session.Write(Speech.Digits.AsSpan(0, Speech.Digits.Length / 2));
        Assert.True(await events.MoveNextAsync());
        session.SwitchTo(goal);
        await goal.DisposeAsync();
        session.Write(Speech.Digits.AsSpan(Speech.Digits.Length / 2));
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        Assert.Equal(Speech.Digits.Length, session.Statistics.SamplesCommitted);
        Assert.Equal(1, models.Digits.Status.Sessions);
    }

    [Fact]
    public async Task Switches_at_any_moment_lose_nothing()
    {
        using var done = new CancellationTokenSource();
        var random = new Random(5);
        await using RecognitionSession session = models.Digits.OpenSession(new SessionOptions { Step = TimeSpan.FromMilliseconds(100) });
        Task switching = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                session.SwitchTo(random.Next(2) == 0 ? models.Digits : models.Other);
                session.SetPace(random.Next(2) == 0 ? null : TimeSpan.FromSeconds(1), random.Next(4) > 0);
                await Task.Delay(random.Next(30));
            }
        });
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < Speech.Demo.Length; i += 1600)
            {
                await session.WriteAsync(Speech.Demo.AsMemory(i, Math.Min(1600, Speech.Demo.Length - i)));
                await Task.Delay(2);
            }
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        await done.CancelAsync();
        await switching;
        EngineFixture.AssertStableWordsStay(await reading);
        Assert.Equal(3 * Speech.Demo.Length, session.Statistics.SamplesCommitted);
        Assert.Equal(1, models.Digits.Status.Sessions + models.Other.Status.Sessions);
        await session.DisposeAsync();
        AssertEmpty();
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

    private void AssertEmpty() => Assert.Equal((0, 0), (models.Digits.Status.Sessions, models.Other.Status.Sessions));

    private async Task<List<FinalResult>> StreamAsync(Action<RecognitionSession> beforeBlock)
    {
        await using RecognitionSession session = models.Digits.OpenSession(Finals);
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        for (int i = 0; i < Speech.Demo.Length; i += 1600)
        {
            beforeBlock(session);
            await session.WriteAsync(Speech.Demo.AsMemory(i, Math.Min(1600, Speech.Demo.Length - i)));
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        Assert.Equal(Speech.Demo.Length, session.Statistics.SamplesCommitted);
        return [.. (await reading).OfType<FinalResult>()];
    }
}
