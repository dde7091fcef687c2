using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>A realtime service that fails in the middle of a stretch of speech.</summary>
public class RealtimeFaultTests
{
    [Theory]
    [InlineData(RealtimeDialect.Vllm, RealtimeFault.CutsOff)]
    [InlineData(RealtimeDialect.Vllm, RealtimeFault.Closes)]
    [InlineData(RealtimeDialect.Vllm, RealtimeFault.Hangs)]
    [InlineData(RealtimeDialect.Vllm, RealtimeFault.Garbage)]
    [InlineData(RealtimeDialect.Vllm, RealtimeFault.WrongShape)]
    [InlineData(RealtimeDialect.Vllm, RealtimeFault.EndlessMessage)]
    [InlineData(RealtimeDialect.Vllm, RealtimeFault.SpeaksFirst)]
    [InlineData(RealtimeDialect.Vllm, RealtimeFault.Fails)]
    [InlineData(RealtimeDialect.OpenAI, RealtimeFault.Fails)]
    [InlineData(RealtimeDialect.OpenAI, RealtimeFault.Closes)]
    public async Task The_stretch_is_sent_again_and_nothing_is_lost(RealtimeDialect dialect, RealtimeFault fault)
    {
        await using RemoteServer server = await RemoteServer.WithFaultsAsync(number => number == 1 ? fault : RealtimeFault.None);
        RealtimeEngineOptions options = server.RealtimeOptions(dialect);
        await using var engine = new RealtimeEngine(fault == RealtimeFault.Hangs ? options with { Timeout = TimeSpan.FromSeconds(3) } : options);
        await engine.StartAsync();
        await Streaming.AssertHeardAsync(engine);
        Assert.True(server.Requests > 1, "the fault did not happen");
    }

    [Fact]
    public async Task A_stretch_whose_text_ends_before_its_audio_is_sent_again()
    {
        await using RemoteServer server = await RemoteServer.WithFaultsAsync(number => number == 1 ? RealtimeFault.EndsEarly : RealtimeFault.None);
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm));
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession(
            new SessionOptions { EndOfSpeech = TimeSpan.FromSeconds(3), MaxSegment = TimeSpan.FromSeconds(28) });
        Task<List<TranscriptEvent>> reading = Streaming.ReadAsync(session);
        int repeats = 0;
        while (server.Requests == 1)
        {
            Assert.True(++repeats < 100, "the fault did not happen");
            foreach (float[] block in Speech.Digits.Chunk(4000))
            {
                await session.WriteAsync(block).AsTask().WaitAsync(Streaming.Limit);
                await Task.Delay(50);
            }
        }

        await session.CompleteAsync().AsTask().WaitAsync(Streaming.Limit);
        Assert.Equal(string.Join(' ', Enumerable.Repeat(Speech.DigitsText, repeats)), Speech.Finals(await reading.WaitAsync(Streaming.Limit)));
        Assert.Equal(repeats * Speech.Digits.Length, session.Statistics.SamplesTranscribed + session.Statistics.SamplesSilent);
    }

    [Fact]
    public async Task A_service_that_always_fails_fails_the_session_and_not_the_engine()
    {
        await using RemoteServer server = await RemoteServer.WithFaultsAsync(number => RealtimeFault.Closes);
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm) with { Retries = 2 });
        await engine.StartAsync();
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(
            () => Streaming.HearAsync(engine, Speech.Digits, new SessionOptions { Partials = false }));
        Assert.Contains("out of memory", e.Message, StringComparison.Ordinal);
        Assert.Equal(("1011", true), (e.Code, e.IsTransient));
        Assert.Equal(EngineState.Ready, engine.Status.State);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_not_asked_for_again()
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm) with { Model = "other" });
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(async () => await engine.StartAsync());
        Assert.Contains("`other` does not exist", e.Message, StringComparison.Ordinal);
        Assert.Equal(("model_not_found", false, 1), (e.Code, e.IsTransient, server.Requests));
        Assert.Equal((EngineState.Failed, e.Message), (engine.Status.State, engine.Status.LastError));
    }

    [Fact]
    public async Task A_handshake_that_is_refused_says_so()
    {
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(
            number => number == 1 ? context => Answers.SendAsync(context, "", 503, retryAfter: "1") : context => Answers.SendAsync(context, "", 403));
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm));
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(async () => await engine.StartAsync());
        Assert.Equal((403, 2), (e.StatusCode, server.Requests));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using RemoteServer other = await RemoteServer.StartAsync();
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(number => context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.Rest.ToString();
            return Task.CompletedTask;
        });
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Mistral) with { ApiKey = "sk-1" });
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(async () => await engine.StartAsync());
        Assert.Equal((307, 0), (e.StatusCode, other.Requests));
    }

    [Fact]
    public async Task A_service_that_never_says_hello_is_not_waited_for()
    {
        await using RemoteServer server = await RemoteServer.WithFaultsAsync(number => RealtimeFault.NeverCreated);
        await using var engine = new RealtimeEngine(
            server.RealtimeOptions(RealtimeDialect.Vllm) with { ConnectTimeout = TimeSpan.FromSeconds(1), Retries = 1 });
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(async () => await engine.StartAsync());
        Assert.Contains("within 1 s", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task An_engine_that_ends_does_not_wait_for_its_service()
    {
        await using RemoteServer server = await RemoteServer.WithFaultsAsync(number => RealtimeFault.Hangs);
        var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm));
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { Partials = false });
        session.Write(Speech.Digits);
        Task flush = session.FlushAsync().AsTask();
        await Task.Delay(200);
        await engine.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)); // half of what an attempt may take
        await Assert.ThrowsAnyAsync<EchoNativeException>(() => flush.WaitAsync(Streaming.Limit));
    }

    [Fact]
    public async Task Words_that_came_in_time_are_kept_where_the_rest_did_not()
    {
        await using RemoteServer server = await RemoteServer.WithFaultsAsync(number => RealtimeFault.Hangs);
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm));
        await engine.StartAsync();
        var options = new SessionOptions { MaxInferenceTime = TimeSpan.FromSeconds(3), MaxSegment = TimeSpan.FromSeconds(28) };
        (string text, SessionStatistics statistics, _) = await Streaming.HearAsync(engine, Speech.Digits, options);
        Assert.Equal(1, statistics.FinalsLate);
        Assert.Equal(Speech.DigitsText, text);
    }
}
