using EchoNative.BadInput;
using EchoNative.Models;
using EchoNative.Tests.Recognition;

namespace EchoNative.Tests.Engines;

public sealed class UnloadTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly WhisperEngineOptions Options = new()
    {
        ModelPath = Fixture.ModelPath,
        ThreadsPerWorker = 1,
        UnloadAfter = TimeSpan.FromMilliseconds(100),
    };

    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_model_that_nobody_uses_leaves_and_comes_back_for_the_next_session_without_losing_a_sample()
    {
        await using var engine = new WhisperEngine(Options);
        await engine.StartAsync();
        for (int round = 0; round < 3; round++)
        {
            await UntilAsync(engine, ModelResidency.Unloaded);
            EngineStatus status = engine.Status;
            Assert.Equal((EngineState.Ready, "ggml-digits"), (status.State, status.Model));
            Assert.Equal(51864, engine.ModelInfo!.VocabularySize);
            Assert.Null(engine.Model);
            Assert.Equal(Speech.DigitsText, await TranscribeAsync(engine));
        }

    }

    [Fact]
    public async Task Opening_a_session_waits_for_no_model_and_checks_its_options_all_the_same()
    {
        await using var engine = new WhisperEngine(Options);
        await engine.StartAsync();
        await UntilAsync(engine, ModelResidency.Unloaded);
        Assert.Throws<ArgumentException>(() => engine.OpenSession(new SessionOptions { Translate = true }));
        Assert.Equal(ModelResidency.Unloaded, engine.Status.Residency);
        await using RecognitionSession session = engine.OpenSession();
        Assert.NotEqual(ModelResidency.Resident, engine.Status.Residency);
        Assert.Equal(Speech.Digits.Length, session.Write(Speech.Digits));
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        Assert.Equal(Speech.Digits.Length, session.Statistics.SamplesCommitted);
    }

    [Fact]
    public async Task A_prompt_whose_tokens_cannot_be_counted_yet_is_checked_when_the_model_is_back()
    {
        await using var engine = new WhisperEngine(Options);
        await engine.StartAsync();
        var tooLong = new SessionOptions { Prompt = string.Concat(Enumerable.Repeat("1,", 400)) };
        Assert.Throws<ArgumentException>(() => engine.OpenSession(tooLong));
        await UntilAsync(engine, ModelResidency.Unloaded);
        await using RecognitionSession good = engine.OpenSession(new SessionOptions { Prompt = "one two", HotWords = ["seven"] });
        await using RecognitionSession bad = engine.OpenSession(tooLong);
        good.Write(Speech.Digits);
        bad.Write(Speech.Digits);
        await good.CompleteAsync().AsTask().WaitAsync(Limit);
        EngineFailureException failure = await Assert.ThrowsAsync<EngineFailureException>(() => bad.CompleteAsync().AsTask().WaitAsync(Limit));
        Assert.Contains("tokens", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_session_is_open_the_model_stays_however_long_it_says_nothing()
    {
        await using var engine = new WhisperEngine(Options);
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession();
        await UntilAsync(engine, ModelResidency.Resident);
        WhisperModel model = engine.Model!;
        await Task.Delay(Options.UnloadAfter!.Value * 5);
        Assert.Same(model, engine.Model);
    }

    [Fact]
    public async Task Sessions_that_come_and_go_while_the_model_does_lose_nothing()
    {
        await using var engine = new WhisperEngine(Options with { Workers = 2 });
        await engine.StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(1, 4), async (seed, _) =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 12; i++)
            {
                await Task.Delay(random.Next(250), CancellationToken.None);
                if (random.Next(2) == 0)
                {
                    RecognitionSession session = engine.OpenSession();
                    session.Write(Speech.Digits);
                    await session.DisposeAsync();
                }
                else
                {
                    Assert.Equal(Speech.DigitsText, await TranscribeAsync(engine));
                }
            }
        }).WaitAsync(Limit);
        await UntilAsync(engine, ModelResidency.Unloaded);
        Assert.Equal(0, engine.Status.Sessions);
        Assert.Null(engine.Status.LastError);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_cannot_be_loaded_again_fails_the_sessions_that_wait_for_it_and_is_tried_again(bool missing)
    {
        string path = _fixture.Write(File.ReadAllBytes(Fixture.ModelPath));
        await using var engine = new WhisperEngine(Options with { ModelPath = path });
        await engine.StartAsync();
        await UntilAsync(engine, ModelResidency.Unloaded);
        if (missing)
        {
            File.Delete(path);
        }
        else
        {
            await File.WriteAllTextAsync(path, "no model");
        }

        RecognitionSession session = engine.OpenSession();
        Exception failure = await Assert.ThrowsAnyAsync<EchoNativeException>(
            async () => await session.ReadEventsAsync().GetAsyncEnumerator().MoveNextAsync().AsTask().WaitAsync(Limit));
        Assert.IsType(missing ? typeof(ModelLoadException) : typeof(ModelFormatException), failure);
        Assert.Same(failure, Assert.ThrowsAny<EchoNativeException>(() => session.Write(new float[160])));
        Assert.Same(failure, await Assert.ThrowsAnyAsync<EchoNativeException>(async () => await session.CompleteAsync()));
        Assert.Equal((EngineState.Ready, ModelResidency.Failed), (engine.Status.State, engine.Status.Residency));
        Assert.Contains(engine.Status.LastError!, failure.Message, StringComparison.Ordinal);
        File.Copy(Fixture.ModelPath, path, overwrite: true);
        if (missing)
        {
            Assert.Equal(Speech.DigitsText, await TranscribeAsync(engine)); // the next session tries at once
        }
        else
        {
            await UntilAsync(engine, ModelResidency.Resident); // without one, the engine tries by itself
        }

        await session.DisposeAsync();
        await UntilAsync(engine, ModelResidency.Unloaded);
    }

    [Fact]
    public async Task Stopping_during_a_reload_lets_the_session_end()
    {
        await using var engine = new WhisperEngine(Options);
        await engine.StartAsync();
        await UntilAsync(engine, ModelResidency.Unloaded);
        RecognitionSession session = engine.OpenSession();
        Task stop = engine.StopAsync().AsTask();
        session.Write(Speech.Digits);
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        Assert.Equal(Speech.Digits.Length, session.Statistics.SamplesCommitted);
        Assert.False(stop.IsCompleted);
        await session.DisposeAsync();
        await stop.WaitAsync(Limit);
        AssertStopped(engine);
    }

    [Fact]
    public async Task Disposing_during_a_reload_fails_the_session_and_frees_everything()
    {
        for (int round = 0; round < 5; round++)
        {
            var engine = new WhisperEngine(Options);
            await engine.StartAsync();
            await UntilAsync(engine, ModelResidency.Unloaded);
            RecognitionSession session = engine.OpenSession();
            session.Write(Speech.Digits);
            await Task.Delay(round * 20);
            await engine.DisposeAsync().AsTask().WaitAsync(Limit);
            AssertStopped(engine);
            Assert.Throws<EngineNotReadyException>(() => session.Write(new float[160]));
            await session.DisposeAsync().AsTask().WaitAsync(Limit);
        }
    }

    [Fact]
    public async Task Stopping_works_while_the_model_is_unloaded_and_while_it_leaves()
    {
        for (int round = 0; round < 6; round++)
        {
            await using var engine = new WhisperEngine(Options);
            await engine.StartAsync();
            await Task.Delay(Options.UnloadAfter!.Value + TimeSpan.FromMilliseconds((round - 3) * 10));
            await engine.StopAsync().AsTask().WaitAsync(Limit);
            AssertStopped(engine);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(700_000_000)]
    public void UnloadAfter_out_of_range_is_refused_by_name(int milliseconds)
    {
        WhisperEngineOptions options = Options with { UnloadAfter = TimeSpan.FromMilliseconds(milliseconds) };
        Assert.Equal("UnloadAfter", Assert.Throws<ArgumentOutOfRangeException>(() => new WhisperEngine(options)).ParamName);
    }

    internal static async Task UntilAsync(WhisperEngine engine, ModelResidency residency)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (engine.Status.Residency != residency)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private static async Task<string> TranscribeAsync(WhisperEngine engine)
    {
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { Partials = false });
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        Assert.Equal(Speech.Digits.Length, session.Statistics.SamplesCommitted);
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        return Speech.Finals(events);
    }

    private static void AssertStopped(WhisperEngine engine)
    {
        Assert.Equal((EngineState.Stopped, ModelResidency.Unloaded), (engine.Status.State, engine.Status.Residency));
        Assert.Null(engine.Model);
        Assert.Throws<EngineNotReadyException>(() => engine.OpenSession());
    }
}
