using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Tests.Scenarios;

/// <summary>Proof that the scenarios notice a loss: the same run, with one frame of 20 ms lost or doubled on its way.</summary>
public class LossTests : ScenarioTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 320)]
    [InlineData(-1, 320)]
    public async Task A_run_fails_when_a_single_frame_is_lost_or_doubled(int frames, int samples)
    {
        BenchResult result = await RunAsync(ScenarioKind.A, 10, async token => new Leaky(await Library(token), frames));

        BenchMetric lost = Assert.Single(result.Metrics, metric => metric.Name == "samples lost");
        Assert.Equal((samples, samples == 0), (lost.Value, lost.Passes));
        Assert.True(samples == 0 || !result.Passed);
    }

    private sealed class Leaky(IScenarioTarget target, int frames) : IScenarioTarget
    {
        public string Name => target.Name;

        public TimeSpan? StartUp => target.StartUp;

        public RecognitionEngine? Engine => target.Engine;

        public async Task<IScenarioSession> OpenAsync(int sources, Action<HeardResult> heard, CancellationToken cancellationToken) =>
            new LeakySession(await target.OpenAsync(sources, heard, cancellationToken), frames);

        public ValueTask DisposeAsync() => target.DisposeAsync();
    }

    private sealed class LeakySession(IScenarioSession session, int frames) : IScenarioSession
    {
        private const int Which = 200;
        private int _count;

        public TimeSpan EndOfSpeech => session.EndOfSpeech;

        public QueueDepth Depth => session.Depth;

        public double RealtimeFactor => session.RealtimeFactor;

        public void Write(int source, ReadOnlySpan<float> samples)
        {
            int times = ++_count == Which ? 1 - frames : 1;
            for (int i = 0; i < times; i++)
            {
                session.Write(source, samples);
            }
        }

        public Task<IReadOnlyList<SourceAccount>> CompleteAsync(CancellationToken cancellationToken) => session.CompleteAsync(cancellationToken);

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
