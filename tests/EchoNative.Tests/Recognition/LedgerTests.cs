using EchoNative.Buffers;

namespace EchoNative.Tests.Recognition;

/// <summary>Every sample of a session is accounted for, at any moment and under any policy.</summary>
public class LedgerTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData(97, OverrunPolicy.Reject)]
    [InlineData(16000, OverrunPolicy.Reject)]
    [InlineData(320, OverrunPolicy.DropOldest)]
    public async Task What_came_in_is_the_sum_of_the_rest_at_any_moment(int block, OverrunPolicy overrun)
    {
        await using RecognitionSession session = fixture.Engine.OpenSession(new SessionOptions { Overrun = overrun });
        using var done = new CancellationTokenSource();
        Task<int> watcher = Task.Run(() => Watch(session, done.Token));
        Task reader = Drain(session);
        float[] samples = Speech.Demo;
        for (int i = 0; i < samples.Length; i += block)
        {
            await session.WriteAsync(samples.AsMemory(i, Math.Min(block, samples.Length - i)));
            if (i / block % 200 == 199)
            {
                await session.FlushAsync();
            }
        }

        await session.CompleteAsync();
        await done.CancelAsync();
        await reader;
        Assert.True(await watcher > 100, "too few looks to mean anything");
        SessionStatistics end = session.Statistics;
        AssertBalanced(end);
        Assert.Equal(0, end.SamplesInFlight);
        Assert.Equal(samples.Length, end.SamplesReceived);
        Assert.True(end.SamplesTranscribed > 0 && end.SamplesSilent > 0);
    }

    [Fact]
    public async Task Audio_that_comes_too_fast_is_dropped_from_its_old_end_and_counted()
    {
        await using RecognitionSession session = fixture.Engine.OpenSession(new SessionOptions { Overrun = OverrunPolicy.DropOldest });
        Task<List<TranscriptEvent>> reader = Drain(session);
        float[] samples = Speech.Demo;
        for (int round = 0; round < 10; round++)
        {
            await session.WriteAsync(samples); // four minutes within a moment: no decoder keeps up with that
            AssertBalanced(session.Statistics);
        }

        await session.CompleteAsync();
        SessionStatistics end = session.Statistics;
        AssertBalanced(end);
        Assert.Equal(10L * samples.Length, end.SamplesReceived);
        Assert.InRange(end.SamplesDropped, 1, (10L * samples.Length) - 1);
        Assert.Equal(0, end.SamplesInFlight);
        TimeSpan last = TimeSpan.Zero;
        foreach (TranscriptEvent item in await reader)
        {
            Assert.True(item is PartialResult || item.Start >= last, "time went back");
            last = item is PartialResult ? last : item.End;
        }
    }

    [Fact]
    public async Task Rings_go_back_when_their_sessions_end()
    {
        int before = fixture.Engine.RingPool.Outstanding;
        for (int i = 0; i < 20; i++)
        {
            await using RecognitionSession session = fixture.Engine.OpenSession();
            session.Write(new float[1600]);
            Assert.Equal(before + 1, fixture.Engine.RingPool.Outstanding);
        }

        Assert.Equal(before, fixture.Engine.RingPool.Outstanding);
        Assert.Equal(0, fixture.Engine.RingPool.Leaked);
        Assert.True(fixture.Engine.RingPool.Retained > 0, "the next session would start with new memory");
    }

    [Fact]
    public async Task Long_segments_make_the_ring_grow_and_lose_nothing()
    {
        var options = new SessionOptions { MaxSegment = TimeSpan.FromSeconds(28), EndOfSpeech = TimeSpan.FromSeconds(3), Partials = false };
        await using RecognitionSession session = fixture.Engine.OpenSession(options);
        Task<List<TranscriptEvent>> reader = Drain(session);
        float[] samples = Speech.Demo;
        Assert.Equal(samples.Length, session.Write(samples)); // nothing is decoded before the segment ends: it must be held whole
        await session.CompleteAsync();
        Assert.Contains(await reader, e => e.End - e.Start > TimeSpan.FromSeconds(RecognitionSession.UsualCapacity / 16000));
        Assert.Equal((0, 0), (session.Statistics.SamplesDropped, session.Statistics.SamplesInFlight));
    }

    private static async Task<List<TranscriptEvent>> Drain(RecognitionSession session)
    {
        var events = new List<TranscriptEvent>();
        await foreach (TranscriptEvent item in session.ReadEventsAsync())
        {
            events.Add(item);
        }

        return events;
    }

    private static int Watch(RecognitionSession session, CancellationToken end)
    {
        int looks = 0;
        for (; !end.IsCancellationRequested; looks++)
        {
            AssertBalanced(session.Statistics);
            Thread.Yield();
        }

        return looks;
    }

    private static void AssertBalanced(SessionStatistics s)
    {
        Assert.Equal(s.SamplesReceived, s.SamplesTranscribed + s.SamplesSilent + s.SamplesDropped + s.SamplesInFlight);
        Assert.True(s.SamplesInFlight >= 0);
    }
}
