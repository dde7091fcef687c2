using System.Diagnostics;
using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Soak;

/// <summary>Sessions that come and go for a long time: whether anything grows, and whether every sample is accounted for.</summary>
internal static class SoakBenchmark
{
    private const int Visitors = 8;
    private const double WarmUp = 0.2;      // share of the time that does not count
    private const double LeastGrowth = 2;   // % of the mean per hour: less than this is not called growth
    private const int MostLooks = 20_000;   // more than a day of them
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <exception cref="EchoNativeException">The engine could not be started, or failed.</exception>
    public static async Task<BenchResult> RunAsync(SoakOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        long began = Stopwatch.GetTimestamp();
        var tally = new Tally();
        List<TimedValue>[] gauges = [.. Gauge.All.Select(static _ => new List<TimedValue>())];
        var engine = new WhisperEngine(options.Engine with { MaxSessions = Visitors });
        await using (engine)
        {
            await engine.StartAsync(cancellationToken);
            string model = engine.Status.Model ?? "";
            await WatchAsync(engine, options, tally, gauges, progress, cancellationToken);
            EngineStatus after = engine.Status;
            return new BenchResult
            {
                Name = "soak",
                About = $"{Visitors} users who open a session each, again and again: samples or bytes of any rate, flushes, leaving in the middle, bad input.",
                Command = options.Command,
                Date = date,
                Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
                Machine = BenchMachine.Read(),
                Settings = new Dictionary<string, string> { ["model"] = model, ["minutes"] = FormattableString.Invariant($"{options.Time.TotalMinutes:0.##}") },
                Metrics = [.. Count(tally, after), .. Gauge.All.Zip(gauges, (gauge, values) => Judge(gauge, values, options.Time.TotalSeconds))],
                Tables = [Table(gauges, options.Time.TotalSeconds)],
                Charts = [new BenchChart("Relative to the mean after warm-up", "minutes", "", [.. Gauge.All.Zip(gauges, (gauge, values) => Relative(gauge, values, options.Time.TotalSeconds))])],
            };
        }
    }

    /// <summary>By how much a gauge surely grows: the lower end of the 95 % interval of its slope, per hour.</summary>
    internal static BenchMetric Judge(Gauge gauge, IReadOnlyList<TimedValue> values, double seconds)
    {
        LinearTrend trend = Trend(values, seconds);
        return BenchMetric.Below($"growth of {gauge.Name}, at least", 100 * (trend.Slope - trend.Margin) / trend.Mean, "%/h", LeastGrowth);
    }

    private static async Task WatchAsync(
        WhisperEngine engine, SoakOptions options, Tally tally, List<TimedValue>[] gauges, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(options.Time);
        Task visitors = Task.WhenAll(Enumerable.Range(0, Visitors).Select(i => Task.Run(() => new Visitor(engine, options.Recording.Samples, i, tally).RunAsync(end.Token), CancellationToken.None)));
        long began = Stopwatch.GetTimestamp();
        for (int look = 0; !visitors.IsCompleted; look++)
        {
            await Task.WhenAny(visitors, Task.Delay(Every, CancellationToken.None));
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            for (int i = 0; i < gauges.Length && !end.IsCancellationRequested && look < MostLooks; i++)
            {
                gauges[i].Add(new TimedValue(seconds, Gauge.All[i].Read()));
            }

            if (look % 12 == 11)
            {
                progress.Report(FormattableString.Invariant($"soak: {seconds / 60:F1} min, {tally.Completed} sessions, {gauges[1][^1].Value:F0} MB resident, {gauges[0][^1].Value:F1} MB managed"));
            }
        }

        await visitors;
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static IEnumerable<BenchMetric> Count(Tally tally, EngineStatus after) =>
    [
        BenchMetric.AtMost("sessions whose samples do not add up", tally.Wrong, "", 0),
        BenchMetric.AtMost("sessions and inferences left after the last", after.Sessions + after.QueuedInferences, "", 0),
        new("sessions completed", tally.Completed, ""),
        new("sessions left in the middle", tally.Left, ""),
        new("finals", tally.Finals, ""),
        new("partials", tally.Partials, ""),
        new("blocks refused", tally.Refused, ""),
        new("audio", tally.Samples / 16000.0 / 3600, "h"),
    ];

    private static BenchTable Table(List<TimedValue>[] gauges, double seconds) => new(
        "After warm-up",
        ["", "first", "mean", "last", "slope per hour", "95 % bounds"],
        [.. Gauge.All.Zip(gauges, (gauge, values) =>
        {
            LinearTrend trend = Trend(values, seconds);
            IEnumerable<double> settled = Settled(values, seconds).Select(static v => v.Value).DefaultIfEmpty(double.NaN);
            return (string[])
            [
                $"{gauge.Name} {gauge.Unit}".TrimEnd(),
                .. new[] { settled.First(), trend.Mean, settled.Last(), trend.Slope }.Select(HtmlReport.Number),
                $"{HtmlReport.Number(trend.Slope - trend.Margin)} to {HtmlReport.Number(trend.Slope + trend.Margin)}",
            ];
        })]);

    private static BenchSeries Relative(Gauge gauge, List<TimedValue> values, double seconds)
    {
        double mean = Trend(values, seconds).Mean;
        return new BenchSeries(gauge.Name, [.. values.Select(static v => Math.Round(v.Seconds / 60, 3))], [.. values.Select(v => Math.Round(v.Value / mean, 4))]);
    }

    private static IEnumerable<TimedValue> Settled(IReadOnlyList<TimedValue> values, double seconds) => values.Where(v => v.Seconds >= seconds * WarmUp);

    private static LinearTrend Trend(IReadOnlyList<TimedValue> values, double seconds) =>
        LinearTrend.Of([.. Settled(values, seconds).Select(static v => (v.Seconds / 3600, v.Value))]);
}
