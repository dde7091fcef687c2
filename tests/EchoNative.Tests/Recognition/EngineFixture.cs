using EchoNative.BadInput;

namespace EchoNative.Tests.Recognition;

/// <summary>One engine with the embedded model for all tests of a class.</summary>
public sealed class EngineFixture : IAsyncLifetime
{
    public WhisperEngine Engine { get; } = new(new WhisperEngineOptions { ModelPath = Fixture.ModelPath, ThreadsPerWorker = 1, MaxSessions = 8 });

    public async Task InitializeAsync() => await Engine.StartAsync();

    public async Task DisposeAsync() => await Engine.DisposeAsync();

    /// <summary>Streams samples through a session in blocks and gives its finals and partials.</summary>
    public async Task<List<TranscriptEvent>> StreamAsync(float[] samples, int block, SessionOptions? options = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using RecognitionSession session = Engine.OpenSession(options);
        var events = new List<TranscriptEvent>();
        Task reader = Task.Run(
            async () =>
            {
                await foreach (TranscriptEvent item in session.ReadEventsAsync(limit.Token))
                {
                    events.Add(item);
                }
            },
            limit.Token);
        for (int i = 0; i < samples.Length; i += block)
        {
            await session.WriteAsync(samples.AsMemory(i, Math.Min(block, samples.Length - i)), limit.Token);
        }

        await session.CompleteAsync(limit.Token);
        await reader;
        long counted = samples.Length - (long)((options?.LeadIn.TotalSeconds ?? 0) * 16000);
        Assert.Equal(counted, session.Statistics.SamplesReceived);
        Assert.Equal(0, session.Statistics.SamplesInFlight);
        AssertStableWordsStay(events);
        return events;
    }

    /// <summary>What was said to be stable is what every later result of the segment begins with.</summary>
    public static void AssertStableWordsStay(IEnumerable<TranscriptEvent> events)
    {
        string[] stable = [];
        foreach (TranscriptEvent item in events)
        {
            Assert.Equal(stable, item.Words.Take(stable.Length).Select(word => word.Text));
            stable = item is PartialResult partial ? [.. partial.Words.Take(partial.StableWords).Select(word => word.Text)] : [];
        }
    }
}
