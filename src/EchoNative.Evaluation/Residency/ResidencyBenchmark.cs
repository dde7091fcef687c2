using System.Diagnostics;
using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Residency;

/// <summary>Windows one after the other, over many sessions: whether the model stays where it is, and whether time per window grows.</summary>
internal static class ResidencyBenchmark
{
    private const double SureGrowth = 2, PossibleGrowth = 10; // % of the mean, over the whole run

    /// <exception cref="EchoNativeException">The engine could not be started, or failed.</exception>
    public static async Task<BenchResult> RunAsync(ResidencyOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        long began = Stopwatch.GetTimestamp();
        var engine = new WhisperEngine(options.Engine);
        await using (engine)
        {
            long loadedBefore = engine.Status.ModelLoads;
            await engine.StartAsync(cancellationToken);
            double[] times = await MeasureAsync(engine, options, progress, cancellationToken);
            long loads = engine.Status.ModelLoads - loadedBefore;
            (double, double)[] blocks = [.. times.Chunk(ResidencyOptions.Block).Select(static (block, i) => ((i + 0.5) * ResidencyOptions.Block, new Quantiles(block).Median))];
            return new BenchResult
            {
                Name = "residency",
                About = "Windows of the same audio decoded one after the other, ten to a session.",
                Command = options.Command,
                Date = date,
                Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
                Machine = BenchMachine.Read(),
                Settings = new Dictionary<string, string> { ["model"] = engine.Status.Model ?? "", ["windows"] = FormattableString.Invariant($"{options.Windows}") },
                Metrics = [new BenchMetric("model loads", loads, "", "1", loads == 1), .. Judge(times, blocks)],
                Charts = [new BenchChart("Time per window, medians of ten", "window", "ms", [new BenchSeries("window", [.. blocks.Select(static b => b.Item1)], [.. blocks.Select(static b => Math.Round(b.Item2, 3))])])],
            };
        }
    }

    /// <summary>Whether times grow.</summary>
    /// <param name="times">Of each window, in ms.</param>
    /// <param name="blocks">Medians, and the numbers of their windows.</param>
    internal static IEnumerable<BenchMetric> Judge(double[] times, IReadOnlyList<(double X, double Y)> blocks)
    {
        LinearTrend trend = LinearTrend.Of(blocks);
        double share = 100 * times.Length / trend.Mean;
        var all = new Quantiles(times);
        return
        [
            new BenchMetric("time per window p50", all.Of(0.5), "ms"),
            new BenchMetric("time per window p95", all.Of(0.95), "ms"),
            new BenchMetric("growth over the run", trend.Slope * share, "%"),
            BenchMetric.Below("growth over the run, at least", (trend.Slope - trend.Margin) * share, "%", SureGrowth),
            BenchMetric.Below("growth over the run, at most", (trend.Slope + trend.Margin) * share, "%", PossibleGrowth),
        ];
    }

    private static async Task<double[]> MeasureAsync(WhisperEngine engine, ResidencyOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        double[] times = new double[options.Windows];
        ReadOnlyMemory<float> speech = options.Recording.Clips().First().Samples;
        await SessionAsync(engine, speech, new double[ResidencyOptions.Block], cancellationToken); // the first ones also compile
        for (int i = 0; i < times.Length; i += ResidencyOptions.Block)
        {
            options.BeforeSession?.Invoke(i);
            Memory<double> block = times.AsMemory(i, Math.Min(ResidencyOptions.Block, times.Length - i));
            await SessionAsync(engine, speech, block, cancellationToken);
            if (i % 1000 == 0)
            {
                progress.Report(FormattableString.Invariant($"residency: {i} of {options.Windows} windows"));
            }
        }

        return times;
    }

    private static async Task SessionAsync(WhisperEngine engine, ReadOnlyMemory<float> speech, Memory<double> times, CancellationToken cancellationToken)
    {
        RecognitionSession session = engine.OpenSession(new SessionOptions { Partials = false });
        await using (session)
        {
            for (int i = 0; i < times.Length; i++)
            {
                long began = Stopwatch.GetTimestamp();
                await session.WriteAsync(speech, cancellationToken);
                await session.FlushAsync(cancellationToken);
                times.Span[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        }
    }
}
