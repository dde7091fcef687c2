using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Remote;

/// <summary>What a realtime engine sends, and what it makes of what it hears.</summary>
public class RealtimeEngineTests
{
    [Theory]
    [InlineData(RealtimeDialect.Vllm)]
    [InlineData(RealtimeDialect.Mistral)]
    [InlineData(RealtimeDialect.OpenAI)]
    public async Task Every_dialect_is_spoken(RealtimeDialect dialect)
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using var engine = new RealtimeEngine(server.RealtimeOptions(dialect));
        await engine.StartAsync();
        (string text, SessionStatistics statistics, _) = await Streaming.HearAsync(engine, Speech.Demo, new SessionOptions { Partials = false });
        Assert.Equal(Speech.DemoText, text);
        Assert.Equal((Speech.Demo.Length, 0), (statistics.SamplesTranscribed + statistics.SamplesSilent, statistics.SamplesDropped));

        // Where the dialect allows it, one connection serves all stretches.
        Assert.True(statistics.Decodes > 1);
        Assert.Equal(dialect == RealtimeDialect.Mistral ? 1 + statistics.Decodes : 1, server.Requests);
    }

    [Fact]
    public async Task Words_come_while_somebody_speaks_and_audio_is_sent_once()
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm));
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession(
            new SessionOptions { EndOfSpeech = TimeSpan.FromSeconds(3), MaxSegment = TimeSpan.FromSeconds(28) });
        var stable = new TaskCompletionSource<PartialResult>();
        Task<List<TranscriptEvent>> reading = Task.Run(async () =>
        {
            var events = new List<TranscriptEvent>();
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                events.Add(item);
                _ = item is PartialResult { StableWords: > 0 } partial && stable.TrySetResult(partial);
            }

            return events;
        });

        // As a microphone gives it, until there are words that stay; how long that takes is the machine's affair.
        long written = 0;
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (!stable.Task.IsCompleted)
        {
            Assert.True(began.Elapsed < Streaming.Limit, "no partial had stable words");
            foreach (float[] block in Speech.Digits.Chunk(1600))
            {
                session.Write(block);
                written += block.Length;
                await Task.Delay(100);
                if (stable.Task.IsCompleted)
                {
                    break;
                }
            }
        }

        await session.CompleteAsync().AsTask().WaitAsync(Streaming.Limit);
        PartialResult first = await stable.Task;
        List<TranscriptEvent> events = await reading.WaitAsync(Streaming.Limit);
        FinalResult final = events.OfType<FinalResult>().First(item => item.Start == first.Start);
        Assert.Equal(first.Words.Take(first.StableWords).Select(word => word.Text), final.Words.Take(first.StableWords).Select(word => word.Text));
        Assert.Equal(written, session.Statistics.SamplesTranscribed + session.Statistics.SamplesSilent);
        long sent = server.Messages.Where(item => item.Message["audio"] is not null)
            .Sum(item => Convert.FromBase64String(item.Message["audio"]!.GetValue<string>()).Length / 2L) - 16000; // its own, when it started
        Assert.True(sent <= written, $"{sent} samples were sent of {written}");
    }

    [Fact]
    public async Task A_stretch_that_is_cut_for_its_length_is_sent_anew_from_the_cut_on()
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm));
        await engine.StartAsync();
        float[] words = [.. Enumerable.Repeat(Speech.Digits, 3).SelectMany(static speech => speech)];
        var options = new SessionOptions { MaxSegment = TimeSpan.FromSeconds(4), EndOfSpeech = TimeSpan.FromSeconds(3) };
        await using RecognitionSession session = engine.OpenSession(options);
        Task<List<TranscriptEvent>> reading = Streaming.ReadAsync(session);
        foreach (float[] block in words.Chunk(4000))
        {
            await session.WriteAsync(block).AsTask().WaitAsync(Streaming.Limit);
            await Task.Delay(20);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Streaming.Limit);
        List<TranscriptEvent> events = await reading.WaitAsync(Streaming.Limit);
        Assert.True(events.OfType<FinalResult>().Count() > 2);
        Assert.Equal(words.Length, session.Statistics.SamplesTranscribed + session.Statistics.SamplesSilent);
        Assert.Equal(string.Join(' ', Enumerable.Repeat(Speech.DigitsText, 3)), Speech.Finals(events));
    }

    [Fact]
    public async Task Settings_are_sent_as_each_dialect_has_them()
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using (var mistral = new RealtimeEngine(
            server.RealtimeOptions(RealtimeDialect.Mistral) with { Delay = TimeSpan.FromMilliseconds(480) }))
        {
            await mistral.StartAsync();
        }

        Assert.Equal(
            """{"type":"session.update","session":{"audio_format":{"encoding":"pcm_s16le","sample_rate":16000},"target_streaming_delay_ms":480}}""",
            server.Messages.First().Message.ToJsonString());
        server.Messages.Clear();
        await using var openAI = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.OpenAI));
        await openAI.StartAsync();
        _ = await Streaming.HearAsync(openAI, Speech.Digits, new SessionOptions { Language = "de", Prompt = "Zahlen" });
        Assert.Equal(
            [
                """{"type":"session.update","session":{"type":"transcription","audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"transcription":{"model":"digits"},"turn_detection":null}}}}""",
                """{"type":"session.update","session":{"type":"transcription","audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"transcription":{"model":"digits","language":"de","prompt":"Zahlen"},"turn_detection":null}}}}""",
            ],
            server.Messages.Where(item => item.Message["type"]!.GetValue<string>() == "session.update").Select(item => item.Message.ToJsonString()));
    }

    [Fact]
    public async Task Connections_that_nobody_uses_are_closed()
    {
        await using RemoteServer server = await RemoteServer.StartAsync();
        await using var engine = new RealtimeEngine(server.RealtimeOptions(RealtimeDialect.Vllm) with { IdleTimeout = TimeSpan.FromSeconds(1) });
        await engine.StartAsync();
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (server.Connections > 0)
        {
            Assert.True(began.Elapsed < Streaming.Limit, "still connected");
            await Task.Delay(50);
        }

        Assert.Equal(Speech.DigitsText, (await Streaming.HearAsync(engine, Speech.Digits)).Text);
        Assert.Equal(2, server.Requests);
    }
}
