using System.Diagnostics;
using System.Globalization;

namespace EchoNative.Evaluation.Hallucination;

/// <summary>Words heard where nobody speaks, through live sessions: behind the detector, and with everything taken for speech.</summary>
internal static class HallucinationBenchmark
{
    // Held notes and beats sound like speech; nobody can promise that a model has no words for them.
    private static readonly NonSpeechKind[] Promised =
        [NonSpeechKind.Silence, NonSpeechKind.White, NonSpeechKind.Pink, NonSpeechKind.Brown, NonSpeechKind.Clicks];

    /// <summary>Listens as fast as the engine does.</summary>
    public static async Task<BenchResult> RunAsync(HallucinationOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        long began = Stopwatch.GetTimestamp();
        NonSpeechKind[] kinds = Enum.GetValues<NonSpeechKind>();
        int seconds = Math.Max(1, options.Minutes * 60 / kinds.Length);
        Dictionary<NonSpeechKind, (HallucinationCount Behind, HallucinationCount Without)> counts = [];
        await using var engine = new WhisperEngine(options.Engine);
        await engine.StartAsync(cancellationToken);
        foreach (NonSpeechKind kind in kinds)
        {
            progress.Report($"{kind}, {seconds} s");
            float[] samples = NonSpeech.Make(kind, seconds, seed: 1 + (int)kind);
            counts[kind] = (
                await ListenAsync(engine, samples, new SessionOptions(), cancellationToken),
                await ListenAsync(engine, samples, new SessionOptions { CreateDetector = static () => new AlwaysSpeech() }, cancellationToken));
        }

        double PerHour(IEnumerable<NonSpeechKind> of, Func<(HallucinationCount Behind, HallucinationCount Without), HallucinationCount> which) =>
            of.Sum(kind => which(counts[kind]).Ends.Count) * 3600.0 / (of.Count() * seconds);
        return new BenchResult
        {
            Name = "hallucination",
            About = string.Create(CultureInfo.InvariantCulture, $"Words heard in {seconds} s of each kind of sound without speech, made with a fixed seed."),
            Command = options.Command,
            Date = date,
            Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            Machine = BenchMachine.Read(),
            Settings = new Dictionary<string, string> { ["model"] = Path.GetFileName(options.Engine.ModelPath) },
            Metrics =
            [
                BenchMetric.AtMost("words in silence, noise and clicks", PerHour(Promised, static count => count.Behind), "per hour", 0),
                new("words in everything", PerHour(kinds, static count => count.Behind), "per hour"),
                new("words in everything, without a detector of speech", PerHour(kinds, static count => count.Without), "per hour"),
            ],
            Tables =
            [
                new BenchTable(
                    "Words by kind of sound",
                    ["sound", "taken for speech, %", "words", "words per hour", "without a detector: words", "words per hour", "finals decoded again"],
                    [.. kinds.Select(kind => Row(kind, counts[kind].Behind, counts[kind].Without, seconds))]),
            ],
            Charts =
            [
                new BenchChart(
                    "Words so far, without a detector of speech", "sound, minutes", "words",
                    [.. kinds.Where(kind => counts[kind].Without.Ends.Count > 0).Select(kind => Curve($"{kind}", counts[kind].Without.Ends, seconds))]),
                new BenchChart(
                    "Words so far", "sound, minutes", "words",
                    [.. kinds.Where(kind => counts[kind].Behind.Ends.Count > 0).Select(kind => Curve($"{kind}", counts[kind].Behind.Ends, seconds))]),
            ],
        };
    }

    private static async Task<HallucinationCount> ListenAsync(
        WhisperEngine engine, float[] samples, SessionOptions options, CancellationToken cancellationToken)
    {
        const int Block = 1600;
        List<double> ends = [];
        await using RecognitionSession session = engine.OpenSession(options);
        Task reading = Task.Run(
            async () =>
            {
                await foreach (TranscriptEvent item in session.ReadEventsAsync(cancellationToken))
                {
                    ends.AddRange(item is FinalResult ? item.Words.Select(static word => word.End.TotalSeconds) : []);
                }
            },
            cancellationToken);
        for (int i = 0; i < samples.Length; i += Block)
        {
            await session.WriteAsync(samples.AsMemory(i, Math.Min(Block, samples.Length - i)), cancellationToken);
        }

        await session.CompleteAsync(cancellationToken);
        await reading;
        return new HallucinationCount(ends, (double)session.Statistics.SamplesTranscribed / samples.Length, session.Statistics.Fallbacks);
    }

    private static IReadOnlyList<string> Row(NonSpeechKind kind, HallucinationCount behind, HallucinationCount without, int seconds) =>
    [
        $"{kind}",
        Text(100 * behind.Heard),
        Text(behind.Ends.Count),
        Text(behind.Ends.Count * 3600.0 / seconds),
        Text(without.Ends.Count),
        Text(without.Ends.Count * 3600.0 / seconds),
        Text(without.Again),
    ];

    private static BenchSeries Curve(string name, IReadOnlyList<double> ends, int seconds) => new(
        name,
        [0, .. ends.Select(static end => end / 60), seconds / 60.0],
        [0, .. Enumerable.Range(1, ends.Count).Select(static count => (double)count), ends.Count]);

    private static string Text(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
