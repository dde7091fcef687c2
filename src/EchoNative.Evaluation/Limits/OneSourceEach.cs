using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Limits;

/// <summary>Opens a session of its own for every source.</summary>
internal sealed class OneSourceEach(IScenarioTarget target) : IScenarioTarget
{
    public string Name => target.Name;

    public TimeSpan? StartUp => target.StartUp;

    public RecognitionEngine? Engine => target.Engine;

    public async Task<IScenarioSession> OpenAsync(int sources, Action<HeardResult> heard, CancellationToken cancellationToken)
    {
        var sessions = new List<IScenarioSession>();
        try
        {
            for (int i = 0; i < sources; i++)
            {
                int source = i;
                sessions.Add(await target.OpenAsync(1, result => heard(result with { Source = source }), cancellationToken));
            }
        }
        catch
        {
            await new Sessions(sessions).DisposeAsync();
            throw;
        }

        return new Sessions(sessions);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask; // whoever made the target disposes of it

    private sealed class Sessions(List<IScenarioSession> all) : IScenarioSession
    {
        public TimeSpan EndOfSpeech => all[0].EndOfSpeech;

        public QueueDepth Depth => new(all.Sum(static session => session.Depth.Backlog), all[0].Depth.Inferences);

        public double RealtimeFactor => all[0].RealtimeFactor;

        public void Write(int source, ReadOnlySpan<float> samples) => all[source].Write(0, samples);

        public async Task<IReadOnlyList<SourceAccount>> CompleteAsync(CancellationToken cancellationToken) =>
            [.. (await Task.WhenAll(all.Select(session => session.CompleteAsync(cancellationToken)))).Select(static accounts => accounts[0])];

        public async ValueTask DisposeAsync()
        {
            foreach (IScenarioSession session in all)
            {
                await session.DisposeAsync();
            }
        }
    }
}
