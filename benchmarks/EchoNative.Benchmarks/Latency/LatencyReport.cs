using System.Diagnostics;
using EchoNative.Benchmarks.Harness;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Tests;

namespace EchoNative.Benchmarks.Latency;

/// <summary>How long words and finals take, with one session that is fed in real time; and what an inference takes.</summary>
internal static class LatencyReport
{
    private static readonly int[] Steps = [500, 200, 100];
    private static readonly (string Architecture, string Type)[] RandomModels = [("tiny.en", "q8_0"), ("base.en", "q8_0")];
    private static readonly double[] Windows = [2, 5, 8.9];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("latency", arguments, "minutes", "frame");
        if (!Recording.Present)
        {
            Console.Error.WriteLine($"latency: needs the recordings in {Repository.EvaluationFolder}");
            return 1;
        }

        // Half of the time for the steps, half for the random models; computing times come on top.
        double each = parsed.Get("minutes", 5) * 60 / (Steps.Length + RandomModels.Length);
        int frame = (int)(parsed.Get("frame", 20) * 16);
        IReadOnlyList<Recording> recordings = Take(each);
        var report = new Report("latency", parsed.Command, $"{recordings.Sum(r => r.Seconds):F0} s of talks in real time, frames of {frame / 16} ms, one session alone, end-of-speech wait of {Wait * 1000:F0} ms not counted");
        await StepsAsync(report, recordings, frame);
        await RandomModelsAsync(report, recordings, frame);
        Inferences(report);
        report.Save();
        return 0;
    }

    private static double Wait => new SessionOptions().EndOfSpeech.TotalSeconds;

    private static List<Recording> Take(double seconds)
    {
        var taken = new List<Recording>();
        foreach (Recording recording in Recording.All("talk_"))
        {
            double left = seconds - taken.Sum(r => r.Seconds);
            if (left < 5)
            {
                break;
            }

            taken.Add(recording.First(left));
        }

        return taken;
    }

    private static async Task StepsAsync(Report report, IReadOnlyList<Recording> recordings, int frame)
    {
        string[] columns = ["embedded model, ms", "step", "count", "p50", "p95", "p99", "worst"];
        List<(string, IReadOnlyList<(double, double)>)> curves = [];
        List<string> notes = [];
        report.Header(columns);
        foreach (int step in Steps)
        {
            (LatencyScore score, double late) = await RunAsync(Engines.Digits, recordings, frame, step);
            report.Row(["last word's end → final", step, score.Finals.Count, .. score.Finals.Milliseconds()]);
            report.Row(["silence long enough → final", step, score.FinalsAfterWait.Count, .. score.FinalsAfterWait.Milliseconds()]);
            report.Row(["word's end → shown", step, score.Shown.Count, .. score.Shown.Milliseconds()]);
            report.Row(["word's end → stable", step, score.Stable.Count, .. score.Stable.Milliseconds()]);
            notes.Add(FormattableString.Invariant($"step {step} ms: {score.Partials} partials, {score.Missed} words never shown, frames at most {late * 1000:F0} ms late"));
            curves.Add(($"shown, {step} ms", Curve(score.Shown)));
            curves.Add(($"final, {step} ms", Curve(score.Finals)));
        }

        report.Line($"\n{string.Join("; ", notes)}");
        report.Save(SvgChart.Of("Words shown after their end, finals after speech and wait", "ms", "% so far", curves));
    }

    private static List<(double X, double Y)> Curve(Quantiles values) =>
        [.. Enumerable.Range(0, 41).Select(i => (Math.Max(0, values.Of(i / 40.0) * 1000), i * 2.5))];

    private static async Task RandomModelsAsync(Report report, IReadOnlyList<Recording> recordings, int frame)
    {
        report.Header("random weights, ms", "count", "p50", "p95", "p99", "worst");
        foreach ((string architecture, string type) in RandomModels)
        {
            (LatencyScore score, _) = await RunAsync(RandomModelFiles.Get(architecture, type), recordings, frame, 500);
            report.Row([$"{architecture} {type}: silence long enough → final", score.FinalsAfterWait.Count, .. score.FinalsAfterWait.Milliseconds()]);
        }
    }

    private static async Task<(LatencyScore Score, double Lateness)> RunAsync(string model, IReadOnlyList<Recording> recordings, int frame, int step)
    {
        var score = new LatencyScore();
        double worst = 0;
        await using WhisperEngine engine = await Engines.StartAsync(new WhisperEngineOptions { ModelPath = model });
        var options = new SessionOptions { Step = TimeSpan.FromMilliseconds(step) };
        foreach (Recording recording in recordings)
        {
            Report.Progress($"{Path.GetFileName(model)}, step {step} ms, {recording.Name}: {recording.Seconds:F0} s");

            // Time for the last end of speech to be noticed, rather than flushed.
            float[] samples = [.. recording.Samples, .. new float[16000]];
            (LiveStream[] streams, double late) = await LiveStream.RunPacedAsync(engine, [samples], options, frame);
            score.Add(recording, streams[0].Events, Wait);
            worst = Math.Max(worst, late);
            await streams[0].DisposeAsync();
        }

        return (score, worst);
    }

    private static void Inferences(Report report)
    {
        float[] speech = Recording.All("talk_")[1].Samples;
        report.Header([.. new[] { "one inference, ms (median of 7)", "threads" }.Concat(Windows.Select(w => FormattableString.Invariant($"window {w} s")))]);
        IEnumerable<(string, string)> models = RandomModels.Select(m => ($"random {m.Architecture} {m.Type}", RandomModelFiles.Get(m.Architecture, m.Type)));
        foreach ((string name, string path) in models.Prepend(("embedded", Engines.Digits)))
        {
            using var step = new WindowStep(path);
            foreach (int threads in (int[])[1, Environment.ProcessorCount])
            {
                Report.Progress($"{name}, {threads} threads");
                report.Row([name, threads, .. Windows.Select(window => (object)$"{Time(step, speech.AsSpan(0, (int)(window * 16000)), threads) * 1000:F0}")]);
            }
        }
    }

    private static double Time(WindowStep step, ReadOnlySpan<float> audio, int threads)
    {
        step.Run(audio, threads);
        var times = new Quantiles();
        for (int i = 0; i < 7; i++)
        {
            long began = Stopwatch.GetTimestamp();
            step.Run(audio, threads);
            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return times.Median;
    }
}
