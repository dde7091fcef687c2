using System.Diagnostics;
using EchoNative.Models;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Isolated;

/// <summary>A child that crashes, hangs or goes mad in the middle of a stream.</summary>
public class IsolatedFaultTests
{
    private static readonly SessionOptions Finals = new() { Partials = false };

    [SignalTheory]
    [InlineData(IsolatedEngines.Kill)]
    [InlineData(IsolatedEngines.Segmentation)]
    public async Task A_crash_loses_no_word_and_no_sample(int signal)
    {
        await using IsolatedEngine engine = await IsolatedEngines.StartAsync();
        int before = engine.ProcessId!.Value;
        int hits = 0;
        (List<TranscriptEvent> events, SessionStatistics statistics) = await IsolatedEngines.TranscribeAsync(engine, Speech.Demo, Finals, block =>
        {
            if (block % 60 == 30 && engine.ProcessId is { } child && IsolatedEngines.TrySend(signal, child))
            {
                hits++; // the second may meet a child that is ending already
            }
        });
        Assert.Equal(Speech.DemoText, Speech.Finals(events));
        Assert.Equal((Speech.Demo.Length, 0L), (statistics.SamplesTranscribed + statistics.SamplesSilent, statistics.SamplesDropped));
        Assert.InRange(engine.Restarts, 1, hits);
        Assert.Contains($"signal {signal}", engine.Status.LastError, StringComparison.Ordinal);
        Assert.False(IsolatedEngines.Runs(before));
    }

    [SignalFact]
    public async Task A_child_that_hangs_is_replaced_and_the_gap_is_bounded()
    {
        await using IsolatedEngine engine = await IsolatedEngines.StartAsync(IsolatedEngines.Options with { AnswerTimeout = TimeSpan.FromSeconds(2) });
        await using RecognitionSession session = engine.OpenSession(Finals);
        IsolatedEngines.Send(IsolatedEngines.Stop, engine.ProcessId!.Value);
        var clock = Stopwatch.StartNew();
        await session.WriteAsync(Speech.Digits).AsTask().WaitAsync(IsolatedEngines.Limit);
        await session.FlushAsync().AsTask().WaitAsync(IsolatedEngines.Limit);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(2), IsolatedEngines.Limit);
        Assert.Equal((Speech.Digits.Length, 1), (session.SamplesCommitted, engine.Restarts));
        var events = new List<TranscriptEvent>();
        await session.CompleteAsync();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        Assert.Equal(Speech.DigitsText, Speech.Finals(events));
    }

    [SignalFact]
    public async Task A_window_that_waits_for_a_child_is_cut_short_when_its_session_ends()
    {
        await using IsolatedEngine engine = await IsolatedEngines.StartAsync(IsolatedEngines.Options with { AnswerTimeout = TimeSpan.FromSeconds(3) });
        RecognitionSession session = engine.OpenSession();
        IsolatedEngines.Send(IsolatedEngines.Stop, engine.ProcessId!.Value);
        session.Write(Speech.Digits);
        await Task.Delay(300);
        await session.DisposeAsync().AsTask().WaitAsync(IsolatedEngines.Limit);
        Assert.Equal(Speech.DigitsText, Speech.Finals((await IsolatedEngines.TranscribeAsync(engine, Speech.Digits)).Events));
    }

    [SignalFact]
    public async Task An_engine_with_a_hung_child_stops_in_bounded_time()
    {
        IsolatedEngine engine = await IsolatedEngines.StartAsync(IsolatedEngines.Options with { AnswerTimeout = TimeSpan.FromMinutes(30) });
        int child = engine.ProcessId!.Value;
        RecognitionSession session = engine.OpenSession();
        IsolatedEngines.Send(IsolatedEngines.Stop, child);
        session.Write(Speech.Digits);
        await Task.Delay(300);
        await engine.DisposeAsync().AsTask().WaitAsync(IsolatedEngines.Limit);
        await session.DisposeAsync().AsTask().WaitAsync(IsolatedEngines.Limit);
        await IsolatedEngines.UntilAsync(() => !IsolatedEngines.Runs(child), "the child is still there");
    }

    [SignalFact]
    public async Task A_crash_in_the_window_of_one_session_costs_the_others_time_only()
    {
        await using IsolatedEngine engine = await IsolatedEngines.StartAsync(IsolatedEngines.Options with { Workers = 2, Restarts = 1 });
        Task<(List<TranscriptEvent> Events, SessionStatistics Statistics)>[] streams =
        [
            .. Enumerable.Range(0, 3).Select(i => Task.Run(() => IsolatedEngines.TranscribeAsync(engine, Speech.Digits, Finals, block =>
            {
                if (i == 0 && block == 15)
                {
                    IsolatedEngines.Send(IsolatedEngines.Kill, engine.ProcessId!.Value);
                }
            }))),
        ];
        foreach ((List<TranscriptEvent> events, _) in await Task.WhenAll(streams).WaitAsync(IsolatedEngines.Limit))
        {
            Assert.Equal(Speech.DigitsText, Speech.Finals(events));
        }

        Assert.Equal(1, engine.Restarts);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("broken-off")]
    [InlineData("other-window")]
    [InlineData("other-worker")]
    [InlineData("other-kind")]
    [InlineData("nonsense")]
    [InlineData("twice")]
    [InlineData("crash")]
    [InlineData("abort")]
    public async Task A_child_that_goes_mad_is_replaced(string how)
    {
        string once = Path.Combine(Path.GetTempPath(), $"isolated-{Guid.NewGuid():n}");
        try
        {
            await using IsolatedEngine engine = await IsolatedEngines.StartAsync(IsolatedEngines.Mad(how, "1", once));
            (List<TranscriptEvent> events, SessionStatistics statistics) = await IsolatedEngines.TranscribeAsync(engine, Speech.Digits, Finals);
            await engine.ProbeAsync().WaitAsync(IsolatedEngines.Limit); // one that said too much is found out after its answer
            Assert.True(File.Exists(once), "the fault did not happen");
            Assert.Equal(Speech.DigitsText, Speech.Finals(events));
            Assert.Equal(Speech.Digits.Length, statistics.SamplesTranscribed + statistics.SamplesSilent);
            Assert.Equal(1, engine.Restarts);
        }
        finally
        {
            File.Delete(once);
        }
    }

    [Fact]
    public async Task One_that_crashes_at_every_window_is_given_up_after_its_restarts()
    {
        await using IsolatedEngine engine = await IsolatedEngines.StartAsync(IsolatedEngines.Mad("broken-off", "1", "-") with { Restarts = 1 });
        await Assert.ThrowsAsync<WorkerFailedException>(() => IsolatedEngines.TranscribeAsync(engine, Speech.Digits, Finals).WaitAsync(IsolatedEngines.Limit));
        Assert.Equal(1, engine.Restarts);
    }

    [Theory]
    [InlineData("text", "no message")]
    [InlineData("version", "version 9")]
    [InlineData("unasked", "nobody has asked")]
    [InlineData("long", "no message")]
    [InlineData("silent", "said nothing")]
    [InlineData("dies", "code 7")]
    public async Task A_program_that_is_no_child_fails_the_start_with_its_reason(string how, string reason)
    {
        await using var engine = new IsolatedEngine(IsolatedEngines.Mad(how) with { StartTimeout = TimeSpan.FromSeconds(how == "silent" ? 1 : 60) });
        WorkerFailedException e = await Assert.ThrowsAsync<WorkerFailedException>(async () => await engine.StartAsync());
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal(EngineState.Failed, engine.Status.State);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        IsolatedEngineOptions options = IsolatedEngines.Options with { Host = "/no/such/program" };
        Assert.Contains("/no/such/program", options.FindMissing(), StringComparison.Ordinal);
        Assert.Null(IsolatedEngines.Options.FindMissing());
        Assert.Contains("/no/model", (IsolatedEngines.Options with { ModelPath = "/no/model" }).FindMissing(), StringComparison.Ordinal);
        await using var engine = new IsolatedEngine(options);
        WorkerFailedException e = await Assert.ThrowsAsync<WorkerFailedException>(async () => await engine.StartAsync());
        Assert.Contains("/no/such/program", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_model_never_reaches_a_child()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, File.ReadAllBytes(IsolatedEngines.Options.ModelPath).AsMemory(0, 100_000));
            await using var engine = new IsolatedEngine(IsolatedEngines.Options with { ModelPath = path });
            await Assert.ThrowsAsync<ModelFormatException>(async () => await engine.StartAsync());
            Assert.Null(engine.ProcessId);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
