using EchoNative.Benchmarks.Harness;
using EchoNative.Evaluation.Hallucination;

namespace EchoNative.Benchmarks.Hallucination;

/// <summary>Words heard where nobody speaks, through the live path: behind the detector, and with everything taken for speech.</summary>
internal static class HallucinationReport
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("hallucination", arguments, "minutes");
        double minutes = parsed.Get("minutes", 60);
        NonSpeechKind[] kinds = Enum.GetValues<NonSpeechKind>();
        int seconds = Math.Max(1, (int)(minutes * 60 / kinds.Length));
        var report = new Report("hallucination", parsed.Command, $"embedded model, {seconds} s of each kind of sound, made with a fixed seed");
        report.Header("sound", "taken for speech, %", "words", "words per hour", "partials", "without a detector: words", "words per hour", "finals decoded again");
        await using WhisperEngine engine = await Engines.StartAsync(new WhisperEngineOptions { ModelPath = Engines.Digits });
        (int words, int words2, long total) = (0, 0, 0);
        foreach (NonSpeechKind kind in kinds)
        {
            Report.Progress($"{kind}");
            float[] samples = NonSpeech.Make(kind, seconds, seed: 1 + (int)kind);
            await using LiveStream behind = await LiveStream.RunAsync(engine, samples);
            await using LiveStream without = await LiveStream.RunAsync(engine, samples, new SessionOptions { CreateDetector = () => new AlwaysSpeech() });
            (int heard, int heard2) = (Words(behind), Words(without));
            report.Row(
                kind,
                $"{100.0 * behind.Statistics.SamplesTranscribed / samples.Length:F1}",
                heard,
                PerHour(heard, seconds),
                behind.Events.Count(e => e.Event is PartialResult { Words.Count: > 0 }),
                heard2,
                PerHour(heard2, seconds),
                without.Statistics.Fallbacks);
            (words, words2, total) = (words + heard, words2 + heard2, total + seconds);
        }

        report.Row("all", "", words, PerHour(words, total), "", words2, PerHour(words2, total), "");
        report.Save();
        return 0;
    }

    private static int Words(LiveStream stream) => stream.Events.Select(e => e.Event).OfType<FinalResult>().Sum(final => final.Words.Count);

    private static string PerHour(int words, long seconds) => FormattableString.Invariant($"{words * 3600.0 / seconds:F1}");
}
