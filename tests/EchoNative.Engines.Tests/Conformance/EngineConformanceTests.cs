using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Conformance;

/// <summary>What every engine must do, whatever model and whatever process it has behind it.</summary>
public class EngineConformanceTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The engines that can run here.</summary>
    public static TheoryData<string> Engines { get; } = [.. Candidate.All.Where(candidate => candidate.Missing is null).Select(candidate => candidate.Name)];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Ready_means_that_something_was_decoded(string name)
    {
        await using RecognitionEngine engine = Candidate.Of(name).Create(8, null);
        Assert.Equal((EngineState.Created, ModelResidency.Unloaded), (engine.Status.State, engine.Status.Residency));
        Assert.Throws<EngineNotReadyException>(() => engine.OpenSession());
        await engine.StartAsync();
        Assert.Equal((EngineState.Ready, ModelResidency.Resident), (engine.Status.State, engine.Status.Residency));
        Assert.NotNull(engine.Status.LastDecode);
        Assert.False(string.IsNullOrEmpty(engine.Status.Model));
        DateTimeOffset? before = engine.Status.LastDecode;
        await engine.ProbeAsync().WaitAsync(Limit);
        Assert.True(engine.Status.LastDecode > before);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Every_sample_is_accounted_for_and_times_never_go_back(string name)
    {
        await using RecognitionEngine engine = await StartAsync(name);
        await using RecognitionSession session = engine.OpenSession();
        float[] speech = Speech.Demo;
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        await session.WriteAsync(speech).AsTask().WaitAsync(Limit);
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        List<TranscriptEvent> events = await reading.WaitAsync(Limit);
        SessionStatistics statistics = session.Statistics;
        Assert.Equal(speech.Length, statistics.SamplesTranscribed + statistics.SamplesSilent);
        Assert.Equal((speech.Length, 0), (statistics.SamplesCommitted, statistics.SamplesDropped));
        Assert.True(statistics.Decodes > 0);
        FinalResult[] finals = [.. events.OfType<FinalResult>()];
        Word[] words = [.. finals.SelectMany(final => final.Words)];
        Assert.All(words, word => Assert.InRange(word.End, word.Start, TimeSpan.FromSeconds(speech.Length / 16000.0)));
        Assert.All(words.Zip(words.Skip(1)), pair => Assert.True(pair.Second.Start >= pair.First.Start, $"{pair}"));
        Assert.All(words, word => Assert.InRange(word.Probability, 0, 1.0001f));
        if (Candidate.Of(name).KnowsDigits)
        {
            Assert.Equal(Speech.DemoText, Speech.Finals(events));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Stable_words_of_partials_begin_their_final(string name)
    {
        await using RecognitionEngine engine = await StartAsync(name);
        await using RecognitionSession session = engine.OpenSession();
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        float[] speech = Speech.Demo;
        for (int i = 0; i < speech.Length; i += 3200)
        {
            await session.WriteAsync(speech.AsMemory(i, Math.Min(3200, speech.Length - i))).AsTask().WaitAsync(Limit);
            await Task.Delay(5);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        var stable = new List<string>();
        foreach (TranscriptEvent item in await reading.WaitAsync(Limit))
        {
            string[] words = [.. item.Words.Select(word => word.Text)];
            Assert.Equal(stable, words.Take(stable.Count));
            stable = item is PartialResult partial ? [.. words.Take(partial.StableWords)] : [];
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Flush_makes_all_final_and_the_session_goes_on(string name)
    {
        await using RecognitionEngine engine = await StartAsync(name);
        await using RecognitionSession session = engine.OpenSession();
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        float[] speech = Speech.Digits;
        for (int i = 1; i <= 3; i++)
        {
            await session.WriteAsync(speech).AsTask().WaitAsync(Limit);
            await session.FlushAsync().AsTask().WaitAsync(Limit);
            Assert.Equal((long)i * speech.Length, session.SamplesCommitted);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        List<TranscriptEvent> events = await reading.WaitAsync(Limit);
        if (Candidate.Of(name).KnowsDigits)
        {
            Assert.Equal(string.Join(' ', Enumerable.Repeat(Speech.DigitsText, 3)), Speech.Finals(events));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Silence_and_a_few_samples_are_nothing_special(string name)
    {
        await using RecognitionEngine engine = await StartAsync(name);
        foreach (int count in new[] { 0, 1, 159, 1600, 40_000 })
        {
            await using RecognitionSession session = engine.OpenSession();
            await session.WriteAsync(new float[count]).AsTask().WaitAsync(Limit);
            await session.CompleteAsync().AsTask().WaitAsync(Limit);
            Assert.Equal(count, session.Statistics.SamplesSilent + session.Statistics.SamplesTranscribed);
        }

        // Speech of less than the shortest window.
        await using RecognitionSession brief = engine.OpenSession();
        await brief.WriteAsync(Speech.Digits.AsMemory(8000, 700)).AsTask().WaitAsync(Limit);
        await brief.CompleteAsync().AsTask().WaitAsync(Limit);
        Assert.Equal(700, brief.Statistics.SamplesCommitted);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Sessions_side_by_side_do_not_hear_one_another(string name)
    {
        await using RecognitionEngine engine = await StartAsync(name);
        string[] alone = [await TextOfAsync(engine, Speech.Demo), await TextOfAsync(engine, Speech.Digits)];
        string[] together = await Task.WhenAll(TextOfAsync(engine, Speech.Demo), TextOfAsync(engine, Speech.Digits), TextOfAsync(engine, Speech.Digits));
        Assert.Equal([alone[0], alone[1], alone[1]], together);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_session_that_is_given_up_leaves_the_engine_as_it_was(string name)
    {
        await using RecognitionEngine engine = await StartAsync(name);
        string before = await TextOfAsync(engine, Speech.Digits);
        for (int i = 0; i < 5; i++)
        {
            RecognitionSession session = engine.OpenSession();
            session.Write(Speech.Demo);
            await Task.Delay(10 * i);
            await session.DisposeAsync().AsTask().WaitAsync(Limit);
        }

        Assert.Equal(0, engine.Status.Sessions);
        Assert.Equal(before, await TextOfAsync(engine, Speech.Digits));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Sessions_beyond_the_limit_are_refused(string name)
    {
        await using RecognitionEngine engine = Candidate.Of(name).Create(1, null);
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession();
        Assert.Throws<EngineBusyException>(() => engine.OpenSession());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task What_the_engine_can_not_do_is_refused_by_name(string name)
    {
        await using RecognitionEngine engine = await StartAsync(name);
        foreach (SessionOptions options in Candidate.Of(name).Unserved)
        {
            Assert.NotNull(Assert.ThrowsAny<ArgumentException>(() => engine.OpenSession(options)).ParamName);
        }

        Assert.Equal(0, engine.Status.Sessions);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_model_that_is_none_fails_the_start_with_a_typed_error(string name)
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, new byte[4096]);
            await using (RecognitionEngine engine = Candidate.Of(name).CreateOver(path))
            {
                await Assert.ThrowsAnyAsync<EchoNativeException>(async () => await engine.StartAsync());
                Assert.Equal(EngineState.Failed, engine.Status.State);
                Assert.NotNull(engine.Status.LastError);
            }

            await using RecognitionEngine missing = Candidate.Of(name).CreateOver(path + ".missing");
            Exception e = await Assert.ThrowsAnyAsync<Exception>(async () => await missing.StartAsync());
            Assert.True(e is EchoNativeException or FileNotFoundException, $"{e}");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Stopping_ends_open_sessions_in_bounded_time(string name)
    {
        RecognitionEngine engine = await StartAsync(name);
        RecognitionSession session = engine.OpenSession();
        session.Write(Speech.Demo);
        await engine.DisposeAsync().AsTask().WaitAsync(Limit);
        Assert.Equal((EngineState.Stopped, ModelResidency.Unloaded), (engine.Status.State, engine.Status.Residency));
        await Assert.ThrowsAnyAsync<EchoNativeException>(async () => await session.FlushAsync());
        await session.DisposeAsync().AsTask().WaitAsync(Limit);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_model_that_nobody_uses_leaves_and_comes_back(string name)
    {
        await using RecognitionEngine engine = Candidate.Of(name).Create(8, TimeSpan.FromMilliseconds(200));
        await engine.StartAsync();
        string before = await TextOfAsync(engine, Speech.Digits);
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (engine.Status.Residency != ModelResidency.Unloaded)
        {
            Assert.True(began.Elapsed < Limit, "still in memory");
            await Task.Delay(50);
        }

        Assert.Equal(before, await TextOfAsync(engine, Speech.Digits));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_running_session_moves_to_another_engine_without_losing_a_sample(string name)
    {
        await using RecognitionEngine one = await StartAsync(name), other = await StartAsync(name);
        await using RecognitionSession session = one.OpenSession();
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        float[] speech = Speech.Digits;
        for (int i = 0; i < 4; i++)
        {
            session.Write(speech.AsSpan(0, speech.Length / 2));
            session.SwitchTo(i % 2 == 0 ? other : one);
            session.Write(speech.AsSpan(speech.Length / 2));
            await session.FlushAsync().AsTask().WaitAsync(Limit);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        await reading.WaitAsync(Limit);
        Assert.Equal(4L * speech.Length, session.Statistics.SamplesTranscribed + session.Statistics.SamplesSilent);
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

    private static async Task<string> TextOfAsync(RecognitionEngine engine, float[] speech)
    {
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { Partials = false });
        Task<List<TranscriptEvent>> reading = ReadAsync(session);
        await session.WriteAsync(speech).AsTask().WaitAsync(Limit);
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        return Speech.Finals(await reading.WaitAsync(Limit));
    }

    private static async Task<RecognitionEngine> StartAsync(string name)
    {
        RecognitionEngine engine = Candidate.Of(name).Create(8, null);
        await engine.StartAsync();
        return engine;
    }
}
