using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests;

/// <summary>A worker process that dies, hangs or talks nonsense in the middle of a stream.</summary>
public sealed class WorkerFaultTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly string _once = Path.Combine(Path.GetTempPath(), $"worker-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_once);

    [Theory]
    [InlineData("dies")]
    [InlineData("killed")]
    [InlineData("hangs")]
    [InlineData("deaf")]
    [InlineData("garbage")]
    [InlineData("endless-line")]
    [InlineData("wrong-number")]
    public async Task No_word_and_no_sample_is_lost(string fault)
    {
        await using var engine = new ProcessEngine(WorkerHost.Options(fault, "4", _once) with { AnswerTimeout = TimeSpan.FromSeconds(6) });
        await engine.StartAsync();
        (string text, SessionStatistics statistics) = await TranscribeAsync(engine, Speech.Demo);
        Assert.Equal(Speech.DemoText, text);
        Assert.Equal((Speech.Demo.Length, 0), (statistics.SamplesTranscribed + statistics.SamplesSilent, statistics.SamplesDropped));
        Assert.Equal(1, engine.Restarts);
        Assert.True(File.Exists(_once), "the fault did not happen");
    }

    [Fact]
    public async Task A_process_that_is_killed_from_outside_comes_back()
    {
        await using var engine = new ProcessEngine(WorkerHost.Options());
        await engine.StartAsync();
        int before = engine.ProcessId!.Value;
        using (var process = System.Diagnostics.Process.GetProcessById(before))
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Limit);
        }

        Assert.Equal(Speech.DigitsText, (await TranscribeAsync(engine, Speech.Digits)).Text);
        Assert.NotEqual(before, engine.ProcessId);
    }

    [Fact]
    public async Task One_that_dies_at_every_window_is_given_up_after_its_restarts()
    {
        await using var engine = new ProcessEngine(WorkerHost.Options("dies") with { Restarts = 1 });
        WorkerFailedException e = await Assert.ThrowsAsync<WorkerFailedException>(async () => await engine.StartAsync());
        Assert.Contains("out of memory", e.Message, StringComparison.Ordinal);
        Assert.Equal((EngineState.Failed, 1), (engine.Status.State, engine.Restarts));
        Assert.Contains("out of memory", engine.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_refuses_a_window_fails_the_session_and_is_not_started_anew()
    {
        await using var engine = new ProcessEngine(WorkerHost.Options("refuses", "2"));
        await engine.StartAsync();
        int id = engine.ProcessId!.Value;
        EngineFailureException e = await Assert.ThrowsAsync<EngineFailureException>(() => TranscribeAsync(engine, Speech.Digits));
        Assert.Contains("no such language", e.Message, StringComparison.Ordinal);
        Assert.Equal((0, id), (engine.Restarts, engine.ProcessId));
    }

    [Fact]
    public async Task Times_and_texts_are_not_trusted()
    {
        await using var engine = new ProcessEngine(WorkerHost.Options("nonsense"));
        await engine.StartAsync();
        (string text, SessionStatistics statistics) = await TranscribeAsync(engine, Speech.Digits);
        Assert.NotEmpty(text);
        Assert.Equal(Speech.Digits.Length, statistics.SamplesTranscribed + statistics.SamplesSilent);
    }

    [Theory]
    [InlineData("never-ready", "said nothing")]
    [InlineData("dies-at-start", "there is no model")]
    [InlineData("not-ready", "'hello'")]
    public async Task One_that_does_not_come_up_fails_the_start_with_its_reason(string fault, string reason)
    {
        await using var engine = new ProcessEngine(WorkerHost.Options(fault) with { StartTimeout = TimeSpan.FromSeconds(fault == "never-ready" ? 1 : 60) });
        WorkerFailedException e = await Assert.ThrowsAsync<WorkerFailedException>(async () => await engine.StartAsync());
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal(EngineState.Failed, engine.Status.State);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_told()
    {
        await using var engine = new ProcessEngine(new ProcessEngineOptions { Command = "no-such-program-here" });
        WorkerFailedException e = await Assert.ThrowsAsync<WorkerFailedException>(async () => await engine.StartAsync());
        Assert.Contains("no-such-program-here", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_ends_with_the_engine()
    {
        var engine = new ProcessEngine(WorkerHost.Options());
        await engine.StartAsync();
        using var process = System.Diagnostics.Process.GetProcessById(engine.ProcessId!.Value);
        await engine.DisposeAsync().AsTask().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
    }

    private static async Task<(string Text, SessionStatistics Statistics)> TranscribeAsync(RecognitionEngine engine, float[] speech)
    {
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { Partials = false });
        var events = new List<TranscriptEvent>();
        Task reading = Task.Run(async () =>
        {
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                events.Add(item);
            }
        });
        await session.WriteAsync(speech).AsTask().WaitAsync(Limit);
        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        await reading.WaitAsync(Limit);
        return (Speech.Finals(events), session.Statistics);
    }
}
