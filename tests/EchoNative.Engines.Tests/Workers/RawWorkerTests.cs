using System.Collections.Concurrent;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests;

/// <summary>A program that hears one stream for ever and knows neither windows nor times.</summary>
public sealed class RawWorkerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // The first three stretches of the recording.
    private static readonly float[] Some = Speech.Demo[..153_600];
    private static readonly string SomeText = string.Join(' ', Speech.DemoText.Split(' ')[..14]);
    private readonly string _once = Path.Combine(Path.GetTempPath(), $"worker-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_once);

    [Theory]
    [InlineData("dies", "out of memory")]
    [InlineData("killed", "")]
    [InlineData("hangs", "has read nothing")]
    [InlineData("garbage", "control characters")]
    [InlineData("latin-1", "no UTF-8")]
    [InlineData("endless-line", "1048576 bytes")]
    public async Task No_word_and_no_sample_is_lost(string fault, string reason)
    {
        await using var engine = new ProcessEngine(WorkerHost.Raw(fault, "2", _once) with { AnswerTimeout = TimeSpan.FromSeconds(6) });
        await engine.StartAsync();
        (List<TranscriptEvent> events, SessionStatistics statistics) = await HearAsync(engine, Some, new SessionOptions { Partials = false });
        Assert.Equal(SomeText, Speech.Finals(events));
        Assert.Equal((Some.Length, 0), (statistics.SamplesTranscribed + statistics.SamplesSilent, statistics.SamplesDropped));
        Assert.Equal(1, engine.Restarts);
        Assert.Contains(reason, engine.Status.LastError, StringComparison.Ordinal);
        Assert.True(File.Exists(_once), "the fault did not happen");
    }

    [Fact]
    public async Task A_stretch_whose_partials_were_heard_by_a_process_that_died_is_heard_again()
    {
        await using var engine = new ProcessEngine(WorkerHost.Raw("dies", "2", _once));
        await engine.StartAsync();
        (List<TranscriptEvent> events, _) = await HearAsync(engine, Some, new SessionOptions(), live: true);
        Assert.Equal(SomeText, Speech.Finals(events));
        Assert.Equal(1, engine.Restarts);
    }

    [Fact]
    public async Task Partials_are_what_was_said_so_far_and_finals_lie_in_their_speech()
    {
        await using var engine = new ProcessEngine(WorkerHost.Raw());
        await engine.StartAsync();
        await using RecognitionSession session = engine.OpenSession();
        var partials = new ConcurrentQueue<PartialResult>();
        var finals = new List<FinalResult>();
        Task reading = Task.Run(async () =>
        {
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                if (item is PartialResult partial)
                {
                    partials.Enqueue(partial);
                }
                else
                {
                    finals.Add((FinalResult)item);
                }
            }
        });
        const int someSpeech = 35200, end = 3 * 16000; // of the first stretch
        for (int i = 0; i < Some.Length; i += 1600)
        {
            await session.WriteAsync(Some.AsMemory(i, 1600)).AsTask().WaitAsync(Limit);
            await Task.Delay(i is > someSpeech and < end && !partials.Any(partial => partial.Text.Length > 0) ? 500 : 1);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        await reading.WaitAsync(Limit);
        Assert.Contains(partials, partial => partial.Text.Length > 0);
        foreach (FinalResult final in finals)
        {
            Assert.All(partials.Where(partial => partial.Segment == final.Segment), partial => Assert.StartsWith(partial.Text, final.Text, StringComparison.Ordinal));
            Assert.All(final.Words, word => Assert.True(word.End > word.Start, $"{word}"));
            Assert.InRange(final.Words[0].Start, final.Start, final.End);
            Assert.InRange(final.Words[^1].End, final.Start, final.End);
        }
    }

    [Fact]
    public async Task Speech_without_a_pause_is_cut_and_heard_whole()
    {
        float[] words = Speech.Digits[8000..44_800]; // five, with no silence around them
        float[] speech = [.. words, .. words, .. words, .. words, .. new float[16000]];
        await using var engine = new ProcessEngine(WorkerHost.Raw());
        await engine.StartAsync();
        (List<TranscriptEvent> events, SessionStatistics statistics) =
            await HearAsync(engine, speech, new SessionOptions { MaxSegment = TimeSpan.FromSeconds(4) }, live: true);
        Assert.Equal(speech.Length, statistics.SamplesTranscribed + statistics.SamplesSilent);
        Assert.InRange(events.OfType<FinalResult>().Count(), 2, 6);
        Assert.InRange(Speech.Finals(events).Split(' ').Length, 16, 24); // a cut may go through a word
    }

    [Fact]
    public async Task Streams_that_take_turns_are_heard_each_for_itself()
    {
        await using var engine = new ProcessEngine(WorkerHost.Raw());
        await engine.StartAsync();
        Task<(List<TranscriptEvent> Events, SessionStatistics)> one = HearAsync(engine, Some, new SessionOptions(), live: true);
        Task<(List<TranscriptEvent> Events, SessionStatistics)> other = HearAsync(engine, Speech.Digits, new SessionOptions(), live: true);
        Assert.Equal(Speech.DigitsText, Speech.Finals((await other).Events));
        Assert.Equal(SomeText, Speech.Finals((await one).Events));
    }

    [Fact]
    public async Task What_can_not_be_asked_of_a_stream_is_refused()
    {
        await using var engine = new ProcessEngine(WorkerHost.Raw());
        await engine.StartAsync();
        Assert.Throws<ArgumentException>(() => engine.OpenSession(new SessionOptions { Language = "en" }));
        Assert.Throws<ArgumentException>(() => engine.OpenSession(new SessionOptions { Prompt = "names" }));
    }

    [Fact]
    public async Task One_that_does_not_read_is_not_ready()
    {
        await using var engine = new ProcessEngine(WorkerHost.Raw("never-ready") with { StartTimeout = TimeSpan.FromSeconds(1) });
        WorkerFailedException e = await Assert.ThrowsAsync<WorkerFailedException>(async () => await engine.StartAsync());
        Assert.Contains("has read nothing for 1 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_that_takes_long_ends_with_the_engine()
    {
        var engine = new ProcessEngine(WorkerHost.Raw("never-ready"));
        Task start = engine.StartAsync().AsTask();
        await Task.Delay(200);
        await engine.DisposeAsync().AsTask().WaitAsync(Limit);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(Limit));
    }

    private static async Task<(List<TranscriptEvent> Events, SessionStatistics Statistics)> HearAsync(
        RecognitionEngine engine, float[] speech, SessionOptions options, bool live = false)
    {
        await using RecognitionSession session = engine.OpenSession(options);
        var events = new List<TranscriptEvent>();
        Task reading = Task.Run(async () =>
        {
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                events.Add(item);
            }
        });
        for (int i = 0; i < speech.Length; i += 3200)
        {
            await session.WriteAsync(speech.AsMemory(i, Math.Min(3200, speech.Length - i))).AsTask().WaitAsync(Limit);
            await Task.Delay(live ? 20 : 0);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        await reading.WaitAsync(Limit);
        return (events, session.Statistics);
    }
}
