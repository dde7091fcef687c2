using EchoNative.Models;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>A REST service that fails in the middle of a stream.</summary>
public class RestFaultTests
{
    private const int Second = 2; // the first request is the engine's own

    [Theory]
    [InlineData("500")]
    [InlineData("429")]
    [InlineData("503 without a body")]
    [InlineData("hangs")]
    [InlineData("cut")]
    [InlineData("garbage")]
    [InlineData("no text")]
    [InlineData("flood")]
    [InlineData("flood of errors")]
    [InlineData("nested")]
    public async Task A_fault_that_passes_costs_time_and_nothing_else(string fault)
    {
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(number => number != Second ? null : fault switch
        {
            "500" => static context => Answers.SendAsync(context, """{"error":{"message":"The server had an error"}}""", 500),
            "429" => static context => Answers.SendAsync(context, """{"error":{"message":"Rate limit reached"}}""", 429, retryAfter: "1"),
            "503 without a body" => static context => Answers.SendAsync(context, "", 503),
            "hangs" => Answers.HangAsync,
            "cut" => Answers.CutAsync,
            "garbage" => static context => Answers.SendAsync(context, "<html>Sign in to the hotel's network</html>"),
            "no text" => static context => Answers.SendAsync(context, """{"status":"ok"}"""),
            "flood" => Answers.FloodAsync,
            "flood of errors" => Answers.FloodOfErrorsAsync,
            _ => Answers.NestAsync,
        });
        RestEngineOptions options = server.RestOptions();
        await using var engine = new RestEngine(fault == "hangs" ? options with { Timeout = TimeSpan.FromSeconds(3) } : options);
        await engine.StartAsync();
        await Streaming.AssertHeardAsync(engine);
        Assert.True(server.Requests > Second, "the fault did not happen");
    }

    [Theory]
    [InlineData(401, "sign in", 1)]
    [InlineData(403, "not for you", 1)]
    [InlineData(404, "no such thing", 1)]
    [InlineData(413, "too large", 1)]
    [InlineData(422, "no such language", 3)] // it might have been the format
    public async Task A_request_that_is_refused_is_not_tried_again(int status, string reason, int requests)
    {
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(
            number => number < Second ? null : context => Answers.SendAsync(context, $$"""{"detail":[{"msg":"{{reason}}"}]}""", status));
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(() => Streaming.HearAsync(engine, Speech.Digits));
        Assert.Equal((status, false), (e.StatusCode, e.IsTransient));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal(Second - 1 + requests, server.Requests);
    }

    [Fact]
    public async Task A_service_that_stays_down_fails_the_session_after_its_attempts_and_not_the_engine()
    {
        bool isDown = false;
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(
            number => Volatile.Read(ref isDown) ? static context => Answers.SendAsync(context, "Bad Gateway", 502) : null);
        await using var engine = new RestEngine(server.RestOptions() with { Retries = 2 });
        await engine.StartAsync();
        Volatile.Write(ref isDown, true);
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(() => Streaming.HearAsync(engine, Speech.Digits));
        Assert.Equal((502, true), (e.StatusCode, e.IsTransient));
        Assert.Contains("Bad Gateway", e.Message, StringComparison.Ordinal);
        Assert.Equal(1 + 3, server.Requests);
        Assert.Equal(EngineState.Ready, engine.Status.State);
        Volatile.Write(ref isDown, false);
        await Streaming.AssertHeardAsync(engine);
    }

    [Fact]
    public async Task Another_engine_goes_on_where_the_service_left_off()
    {
        bool isDown = false;
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(
            number => Volatile.Read(ref isDown) ? static context => Answers.SendAsync(context, "", 500) : null);
        var rest = new RestEngine(server.RestOptions() with { Retries = 1 });
        var whisper = new WhisperEngine(new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits"), Workers = 1, ThreadsPerWorker = 1 });
        await using var chain = new EngineChain([rest, whisper]);
        await chain.StartAsync();
        await using RecognitionSession session = rest.OpenSession(new SessionOptions { Failover = chain });
        Task<List<TranscriptEvent>> reading = Streaming.ReadAsync(session);
        await session.WriteAsync(Speech.Digits).AsTask().WaitAsync(Streaming.Limit);
        await session.FlushAsync().AsTask().WaitAsync(Streaming.Limit);
        Volatile.Write(ref isDown, true);
        await session.WriteAsync(Speech.Digits).AsTask().WaitAsync(Streaming.Limit);
        await session.CompleteAsync().AsTask().WaitAsync(Streaming.Limit);
        Assert.Equal($"{Speech.DigitsText} {Speech.DigitsText}", Speech.Finals(await reading.WaitAsync(Streaming.Limit)));
        Assert.Equal((1, 2L * Speech.Digits.Length), (session.Statistics.Failovers, session.Statistics.SamplesTranscribed + session.Statistics.SamplesSilent));
        Assert.Same(whisper, session.Engine);
    }

    [Fact]
    public async Task More_patience_than_was_allowed_is_not_had()
    {
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(
            number => number == 1 ? null : context => Answers.SendAsync(context, "", 429, retryAfter: "3600"));
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(() => Streaming.HearAsync(engine, Speech.Digits));
        Assert.Equal((429, TimeSpan.FromHours(1), 2), (e.StatusCode, e.RetryAfter, server.Requests));
    }

    [Fact]
    public async Task A_service_that_fails_again_and_again_is_left_alone_for_a_while()
    {
        bool isDown = false;
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(
            number => Volatile.Read(ref isDown) ? static context => Answers.SendAsync(context, "", 500) : null);
        await using var engine = new RestEngine(
            server.RestOptions() with { Retries = 0, BreakerFailures = 2, BreakDuration = TimeSpan.FromMinutes(5) });
        await engine.StartAsync();
        Volatile.Write(ref isDown, true);
        for (int i = 0; i < 4; i++)
        {
            RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(() => Streaming.HearAsync(engine, Speech.Digits));
            Assert.Equal(i < 2, e.StatusCode is not null);
        }

        Assert.Equal(1 + 2, server.Requests);
    }

    [Fact]
    public async Task A_redirect_takes_neither_key_nor_audio_along()
    {
        await using RemoteServer other = await RemoteServer.StartAsync();
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(number => context =>
        {
            context.Response.StatusCode = 307;
            context.Response.Headers.Location = other.Rest.ToString();
            return Task.CompletedTask;
        });
        await using var engine = new RestEngine(server.RestOptions() with { ApiKey = "sk-1" });
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(async () => await engine.StartAsync());
        Assert.Equal((307, 0), (e.StatusCode, other.Requests));
    }

    [Fact]
    public async Task A_window_that_nobody_wants_any_more_is_given_up()
    {
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(number => number == 1 ? null : Answers.HangAsync);
        var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        RecognitionSession session = engine.OpenSession();
        session.Write(Speech.Demo);
        await WaitAsync(() => server.Requests > 1);
        await session.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)); // half of what the request may take

        // Nor does the engine wait for it.
        session = engine.OpenSession();
        session.Write(Speech.Demo);
        await WaitAsync(() => server.Requests > 2);
        await engine.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await session.DisposeAsync();
    }

    [Fact]
    public async Task A_final_that_takes_too_long_for_its_session_fails_it()
    {
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(number => number == 1 ? null : Answers.HangAsync);
        await using var engine = new RestEngine(server.RestOptions());
        await engine.StartAsync();
        RemoteEngineException e = await Assert.ThrowsAsync<RemoteEngineException>(
            () => Streaming.HearAsync(engine, Speech.Digits, new SessionOptions { MaxInferenceTime = TimeSpan.FromSeconds(1) }));
        Assert.Contains("within 1 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partials_that_fail_are_missing_and_nothing_else()
    {
        int live = 0;
        await using RemoteServer server = await RemoteServer.WithAnswersAsync(
            number => number > 1 && number % 2 == 0 && Interlocked.Increment(ref live) < 20 ? static context => Answers.SendAsync(context, "", 500) : null);
        await using var engine = new RestEngine(server.RestOptions() with { Partials = true, BreakerFailures = 1000 });
        await engine.StartAsync();
        await Streaming.AssertHeardAsync(engine);
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(began.Elapsed < Streaming.Limit, "it did not come to that");
            await Task.Delay(10);
        }
    }
}
