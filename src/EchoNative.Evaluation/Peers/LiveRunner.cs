using System.Diagnostics;
using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Peers;

/// <summary>Streams a recording in real time with one method: what runs in the processes that are compared.</summary>
internal static class LiveRunner
{
    private const int Frame = 320;               // 20 ms
    private const int LineSamples = 5 * 16000;   // --length 5000, as the example's README has it

    /// <summary>Streams a recording.</summary>
    public static async Task<LiveRun> RunAsync(
        LiveMethod method, WhisperEngineOptions options, string? language, float[] samples, CancellationToken cancellationToken) =>
        method == LiveMethod.Library
            ? await LibraryAsync(options, language, samples, cancellationToken)
            : await Task.Run(() => Stream(options, language, samples, cancellationToken), cancellationToken);

    private static async Task<LiveRun> LibraryAsync(WhisperEngineOptions options, string? language, float[] samples, CancellationToken cancellationToken)
    {
        await using var engine = new WhisperEngine(options);
        await engine.StartAsync(cancellationToken);
        List<LiveText> texts = [];
        List<string> settled = [];
        double cpu = CpuTime.Process;
        long began = Stopwatch.GetTimestamp();
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { Language = language });
        Task reading = Task.Run(
            async () =>
            {
                await foreach (TranscriptEvent item in session.ReadEventsAsync(cancellationToken))
                {
                    double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                    int stable = item is PartialResult partial ? partial.StableWords : item.Words.Count;
                    texts.Add(new LiveText(seconds, Join([.. settled, .. Texts(item, 0, stable)]), Join([.. Texts(item, stable, item.Words.Count)])));
                    settled.AddRange(item is FinalResult ? Texts(item, 0, stable) : []);
                }
            },
            cancellationToken);
        long refused = 0;
        for (int i = 0; i < samples.Length; i += Frame)
        {
            int count = Math.Min(Frame, samples.Length - i);
            await WaitAsync(began, i + count, cancellationToken);
            refused += count - session.Write(samples.AsSpan(i, count));
        }

        await session.CompleteAsync(cancellationToken);
        await reading;
        return new LiveRun { CpuSeconds = CpuTime.Process - cpu, DroppedSeconds = refused / 16000.0, Texts = texts };
    }

    // As the example: what has come since the last step is taken when it is a step or more, and what is beyond the newest step is lost.
    private static LiveRun Stream(WhisperEngineOptions options, string? language, float[] samples, CancellationToken cancellationToken)
    {
        using var model = WhisperModel.Load(options.ModelPath);
        using WhisperState state = model.CreateState();
        var method = new StreamExample(state, options.ThreadsPerWorker ?? 1, LineSamples, language ?? "en");
        method.Take(new float[StreamExample.Step]); // warm, as the engine is when it is ready
        method.Begin();
        samples = [.. samples, .. new float[StreamExample.Step]]; // whoever has spoken is silent for a moment
        List<LiveText> texts = [];
        long dropped = 0;
        double cpu = CpuTime.Process;
        long began = Stopwatch.GetTimestamp();
        for (int from = 0; from + StreamExample.Step <= samples.Length;)
        {
            WaitAsync(began, from + StreamExample.Step, cancellationToken).GetAwaiter().GetResult();
            int said = Math.Min(samples.Length, (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * 16000));
            dropped += said - StreamExample.Step - from;
            method.Take(samples.AsSpan(said - StreamExample.Step, StreamExample.Step));
            from = said;
            texts.Add(new LiveText(Stopwatch.GetElapsedTime(began).TotalSeconds, method.Settled, method.Tentative));
        }

        return new LiveRun { CpuSeconds = CpuTime.Process - cpu, DroppedSeconds = dropped / 16000.0, Texts = texts };
    }

    private static async Task WaitAsync(long began, int samples, CancellationToken cancellationToken)
    {
        double left;
        while ((left = (samples / 16000.0) - Stopwatch.GetElapsedTime(began).TotalSeconds) > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(left, 0.001)), cancellationToken);
        }
    }

    private static IEnumerable<string> Texts(TranscriptEvent item, int from, int to) => item.Words.Take(to).Skip(from).Select(static word => word.Text);

    private static string Join(IReadOnlyList<string> words) => string.Join(' ', words);
}
