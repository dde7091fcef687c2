using System.Diagnostics;
using System.Globalization;
using EchoNative.Audio;
using EchoNative.Evaluation.Measures;
using EchoNative.Evaluation.RandomModels;

namespace EchoNative.Evaluation.Limits;

/// <summary>The realtime factor of one window on its own, for every combination of model, storage type, threads and length.</summary>
internal static class FactorBenchmark
{
    /// <exception cref="ArgumentException">There is no such architecture.</exception>
    /// <exception cref="EchoNativeException">A model could not be loaded, or an inference failed.</exception>
    public static Task<BenchResult> RunAsync(FactorOptions options, IProgress<string> progress, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Run(options, progress, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static BenchResult Run(FactorOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        long began = Stopwatch.GetTimestamp();
        Architecture[] architectures = [.. options.Models.Select(Architecture.Parse)]; // before anything is measured
        float[] speech = Speech(options);
        List<Cell> cells = [];
        foreach ((Architecture architecture, string type) in architectures.SelectMany(a => options.Types.Select(type => (a, type))))
        {
            using var step = new WindowStep(RandomModelFiles.Get(architecture, type, progress.Report, cancellationToken));
            foreach ((int threads, double window) in options.Threads.SelectMany(t => options.Windows.Select(w => (t, w))))
            {
                progress.Report(FormattableString.Invariant($"rtf: {architecture.Name} {type}, {threads} threads, {window} s"));
                double seconds = Time(step, speech.AsSpan(0, (int)(window * Pcm.SampleRate)), threads, options.Rounds, cancellationToken);
                cells.Add(new Cell(architecture.Name, type, threads, window, seconds));
            }
        }

        return new BenchResult
        {
            Name = "rtf",
            About = "One window at a time on models of random weights, which are as fast as real ones and say twelve tokens: time of an inference for each second of its window.",
            Command = options.Command,
            Date = date,
            Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            Machine = BenchMachine.Read(),
            Settings = new Dictionary<string, string> { ["weights"] = "random", ["median of"] = options.Rounds.ToString(CultureInfo.InvariantCulture) },
            Metrics = [.. cells.Select(static c => new BenchMetric(FormattableString.Invariant($"{c.Name}, {c.Threads} threads, {c.Window} s"), c.Factor, ""))],
            Tables = [Table(options, cells)],
            Charts = [.. options.Threads.Select(threads => Chart(threads, cells))],
        };
    }

    private static float[] Speech(FactorOptions options)
    {
        int longest = (int)(options.Windows.Max() * Pcm.SampleRate);
        float[] samples = options.Recording.Samples;
        return samples.Length >= longest ? samples : throw new ArgumentException($"{options.Recording.Name} is shorter than the longest window.");
    }

    private static double Time(WindowStep step, ReadOnlySpan<float> audio, int threads, int rounds, CancellationToken cancellationToken)
    {
        step.Run(audio, threads);
        var times = new Quantiles();
        for (int i = 0; i < rounds; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            step.Run(audio, threads);
            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return times.Median;
    }

    private static BenchTable Table(FactorOptions options, List<Cell> cells) => new(
        "Realtime factor, and ms of a window",
        ["model", "threads", .. options.Windows.Select(static window => FormattableString.Invariant($"{window} s"))],
        [.. cells.GroupBy(static c => (c.Name, c.Threads)).Select(static row => (string[])[row.Key.Name, $"{row.Key.Threads}", .. row.Select(static c => $"{HtmlReport.Number(c.Factor)} ({HtmlReport.Number(c.Seconds * 1000)})")])]);

    private static BenchChart Chart(int threads, List<Cell> cells) => new(
        $"{threads} threads", "window, s", "realtime factor",
        [.. cells.Where(c => c.Threads == threads).GroupBy(static c => c.Name).Select(static line => new BenchSeries(line.Key, [.. line.Select(static c => c.Window)], [.. line.Select(static c => Math.Round(c.Factor, 5))]))],
        1);

    private sealed record Cell(string Model, string Type, int Threads, double Window, double Seconds)
    {
        public string Name => $"{Model} {Type}";

        public double Factor => Seconds / Window;
    }
}
