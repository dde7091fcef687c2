using System.Collections.Concurrent;
using EchoNative.BadInput;
using EchoNative.Tests.Recognition;

namespace EchoNative.Tests.Engines;

/// <summary>Many sessions on a real engine with one worker, which is more than it can do.</summary>
public sealed class LoadTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly WhisperEngine _engine = new(new WhisperEngineOptions { ModelPath = Fixture.ModelPath, Workers = 1 });

    public async Task InitializeAsync() => await _engine.StartAsync();

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task Sessions_that_have_as_much_to_do_get_as_many_turns()
    {
        const int Count = 6;
        float[] speech = [.. Enumerable.Repeat(Speech.Digits, 4).SelectMany(s => s)];
        RecognitionSession[] sessions = [.. Enumerable.Range(0, Count).Select(_ => _engine.OpenSession(new SessionOptions { Partials = false }))];
        using (Gate gate = Gate.Close(_engine))
        {
            Assert.All(sessions, session => Assert.Equal(speech.Length, session.Write(speech)));
            gate.Open();
        }

        Task[] ends = [.. sessions.Select(session => session.CompleteAsync().AsTask())];
        await Task.WhenAny(ends).WaitAsync(Limit);
        long[] turns = [.. sessions.Select(session => session.Statistics.Decodes)];
        Assert.True(turns.Min() > 0 && turns.Max() - turns.Min() <= 2, $"Turns when the first was done: {string.Join(", ", turns)}.");
        await Task.WhenAll(ends).WaitAsync(Limit);
        foreach (RecognitionSession session in sessions)
        {
            Assert.Equal(speech.Length, session.Statistics.SamplesCommitted);
            await session.DisposeAsync();
        }
    }

    [Fact]
    public async Task Under_overload_the_finals_of_high_priority_come_first_and_those_of_low_priority_last()
    {
        SessionPriority[] priorities =
        [
            SessionPriority.Low, SessionPriority.Normal, SessionPriority.High, SessionPriority.High, SessionPriority.Normal, SessionPriority.Low,
        ];
        var order = new ConcurrentQueue<SessionPriority>();
        using Gate gate = Gate.Close(_engine);
        Task[] ends = [.. priorities.Select(async priority =>
        {
            await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Priority = priority });
            session.Write(Speech.Digits);
            Task end = session.CompleteAsync().AsTask();
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                order.Enqueue(priority);
            }

            await end;
        })];
        gate.Open();
        await Task.WhenAll(ends).WaitAsync(Limit);
        Assert.Equal(priorities.OrderByDescending(p => p), order);
    }

    [Fact]
    public async Task A_low_priority_session_gets_its_words_while_others_never_leave_off()
    {
        using var enough = new CancellationTokenSource();
        Task[] flood = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using RecognitionSession session = _engine.OpenSession(new SessionOptions { Priority = SessionPriority.High });
            while (!enough.IsCancellationRequested)
            {
                await session.WriteAsync(Speech.Digits, CancellationToken.None);
            }
        }))];
        await using RecognitionSession low = _engine.OpenSession(new SessionOptions { Priority = SessionPriority.Low });
        for (int i = 0; i < 3; i++)
        {
            await low.WriteAsync(Speech.Digits);
            await low.FlushAsync().AsTask().WaitAsync(Limit);
        }

        Assert.All(flood, task => Assert.False(task.IsCompleted));
        Assert.Equal(3 * Speech.Digits.Length, low.Statistics.SamplesCommitted);
        await enough.CancelAsync();
        await Task.WhenAll(flood).WaitAsync(Limit);
    }

    [Fact]
    public async Task A_partial_that_waits_becomes_a_final_where_it_waits()
    {
        using Gate gate = Gate.Close(_engine);
        await using RecognitionSession other = _engine.OpenSession(new SessionOptions { Priority = SessionPriority.High });
        await using RecognitionSession session = _engine.OpenSession();
        int half = Speech.Digits.Length / 2;
        session.Write(Speech.Digits.AsSpan(0, half));
        other.Write(Speech.Digits.AsSpan(0, half));
        IWorkItem item = session;
        Assert.Equal(WorkClass.NormalPartial, item.Ticket.Class);
        Assert.Equal(WorkClass.HighPartial, ((IWorkItem)other).Ticket.Class);
        Task flush = session.FlushAsync().AsTask();
        Assert.Equal(WorkClass.NormalFinal, item.Ticket.Class);
        Assert.Equal(2, _engine.Status.QueuedInferences);
        gate.Open();
        await flush.WaitAsync(Limit);
    }

    [Fact]
    public async Task Threads_follow_the_load()
    {
        await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = Fixture.ModelPath, Workers = 2 });
        await engine.StartAsync();
        int all = Math.Min(Environment.ProcessorCount, DecodeOptions.MaxThreads);
        using (Gate alone = Gate.Close(engine), beside = Gate.Close(engine))
        {
            Assert.Equal((all, Math.Max(1, all / 2)), (alone.Threads, beside.Threads));
        }

        Assert.True(SpinWait.SpinUntil(() => engine.Status.QueuedInferences == 0, Limit));
    }

    [Fact]
    public async Task Threads_that_were_asked_for_are_used_whatever_the_load()
    {
        await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = Fixture.ModelPath, Workers = 2, ThreadsPerWorker = 3 });
        await engine.StartAsync();
        using Gate alone = Gate.Close(engine), beside = Gate.Close(engine);
        Assert.Equal((3, 3), (alone.Threads, beside.Threads));
    }

    [Fact]
    public async Task Workers_are_one_per_core_and_at_most_four_unless_they_are_given()
    {
        int expected = Math.Clamp(Environment.ProcessorCount, 1, WhisperEngineOptions.DefaultWorkerLimit);
        var options = new WhisperEngineOptions { ModelPath = Fixture.ModelPath };
        Assert.Equal((expected, 7), (options.WorkerCount, (options with { Workers = 7 }).WorkerCount));
        await using var engine = new WhisperEngine(options);
        await engine.StartAsync();
        var gates = new List<Gate>();
        for (int i = 0; i < expected; i++)
        {
            gates.Add(Gate.Close(engine)); // each holds a worker
        }

        gates.ForEach(gate => gate.Dispose());
    }
}
