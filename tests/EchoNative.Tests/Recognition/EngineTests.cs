using EchoNative.BadInput;
using EchoNative.Models;

namespace EchoNative.Tests.Recognition;

public class EngineTests
{
    private static readonly WhisperEngineOptions Options = new() { ModelPath = Fixture.ModelPath, ThreadsPerWorker = 1 };

    [Fact]
    public async Task Ready_means_that_a_real_decode_has_happened()
    {
        await using var engine = new WhisperEngine(Options);
        Assert.Equal(EngineState.Created, engine.Status.State);
        Assert.Null(engine.Status.LastDecode);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        await engine.StartAsync();
        Assert.Equal(EngineState.Ready, engine.Status.State);
        Assert.Equal("ggml-digits", engine.Status.Model);
        Assert.InRange(engine.Status.LastDecode!.Value, before, DateTimeOffset.UtcNow);
        await engine.StopAsync();
        Assert.Equal(EngineState.Stopped, engine.Status.State);
    }

    [Fact]
    public async Task Every_worker_is_warm_and_they_share_the_weights()
    {
        await using var engine = new WhisperEngine(Options with { Workers = 3 });
        await engine.StartAsync();
        Assert.Equal(EngineState.Ready, engine.Status.State);
        Assert.NotNull(engine.Model);
    }

    [Fact]
    public async Task A_bad_model_fails_the_engine_with_its_reason()
    {
        string path = Path.GetTempFileName();
        try
        {
            await using var engine = new WhisperEngine(Options with { ModelPath = path });
            ModelFormatException failure = await Assert.ThrowsAsync<ModelFormatException>(async () => await engine.StartAsync());
            Assert.Equal(EngineState.Failed, engine.Status.State);
            Assert.Equal(failure.Message, engine.Status.LastError);
            Assert.Throws<EngineNotReadyException>(() => engine.OpenSession());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Before_its_start_and_after_its_stop_an_engine_takes_no_work()
    {
        var engine = new WhisperEngine(Options);
        Assert.Equal(EngineState.Created, Assert.Throws<EngineNotReadyException>(() => engine.OpenSession()).State);
        await engine.StartAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await engine.StartAsync());
        await engine.StopAsync();
        await engine.StopAsync();
        await engine.DisposeAsync();
        Assert.Equal(EngineState.Stopped, Assert.Throws<EngineNotReadyException>(() => engine.OpenSession()).State);
    }

    [Fact]
    public async Task Stopping_waits_for_open_sessions_and_takes_no_new_ones()
    {
        await using var engine = new WhisperEngine(Options);
        await engine.StartAsync();
        RecognitionSession session = engine.OpenSession();
        Task stop = engine.StopAsync().AsTask();
        Assert.Equal(EngineState.Draining, engine.Status.State);
        Assert.Throws<EngineNotReadyException>(() => engine.OpenSession());
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync();
        Assert.False(stop.IsCompleted);
        await session.DisposeAsync();
        await stop.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(EngineState.Stopped, engine.Status.State);
    }

    [Fact]
    public async Task Disposing_fails_open_sessions_with_a_reason()
    {
        var engine = new WhisperEngine(Options);
        await engine.StartAsync();
        RecognitionSession session = engine.OpenSession();
        session.Write(Speech.Digits);
        await engine.DisposeAsync();
        Assert.Throws<EngineNotReadyException>(() => session.Write(new float[160]));
        await Assert.ThrowsAsync<EngineNotReadyException>(async () =>
        {
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                Assert.NotNull(item);
            }
        });
        await session.DisposeAsync();
    }

    [Fact]
    public async Task A_cancelled_start_frees_everything()
    {
        await using var engine = new WhisperEngine(Options);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await engine.StartAsync(new CancellationToken(canceled: true)));
        Assert.Equal(EngineState.Failed, engine.Status.State);
    }

    [Theory]
    [InlineData(0, 1, 1, "Workers")]
    [InlineData(65, 1, 1, "Workers")]
    [InlineData(1, 0, 1, "ThreadsPerWorker")]
    [InlineData(1, 100, 1, "ThreadsPerWorker")]
    [InlineData(1, 1, 0, "MaxSessions")]
    [InlineData(1, 1, 100_000, "MaxSessions")]
    public void Options_out_of_range_are_refused_by_name(int workers, int threads, int sessions, string name)
    {
        var options = Options with { Workers = workers, ThreadsPerWorker = threads, MaxSessions = sessions };
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new WhisperEngine(options)).ParamName);
    }

    [Fact]
    public async Task A_multilingual_model_detects_a_language_once_per_session()
    {
        using var fixture = new Fixture();
        string path = fixture.NewPath();
        SyntheticModel.WriteWhisper(path, 51865);
        await using var engine = new WhisperEngine(Options with { ModelPath = path });
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { Language = "auto" });
        await session.WriteAsync(Speech.Digits);
        await session.CompleteAsync();
        Assert.NotEqual("auto", session.Language ?? "auto");
    }
}
