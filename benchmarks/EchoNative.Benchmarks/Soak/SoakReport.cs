using System.Diagnostics;
using EchoNative.Benchmarks.Harness;
using EchoNative.Tests.Recognition;

namespace EchoNative.Benchmarks.Soak;

/// <summary>Sessions that join and leave for half an hour: whether anything grows, and whether every sample is accounted for.</summary>
internal static class SoakReport
{
    private const int Visitors = 8;
    private const double WarmUp = 0.2;       // share of the time that does not count
    private const double LeastGrowth = 0.02; // of the mean per hour: less than this is not called growth
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly (string Name, Func<double> Measure)[] Gauges =
    [
        ("managed, MB", () => ProcessMemory.Managed() / 1e6),
        ("resident, MB", () => ProcessMemory.Resident / 1e6),
        ("file descriptors", () => ProcessMemory.Handles),
        ("threads", () => ProcessMemory.Threads),
        ("memory mappings", () => ProcessMemory.Mappings),
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("soak", arguments, "minutes");
        double minutes = parsed.Get("minutes", 30);
        var report = new Report("soak", parsed.Command, $"embedded model, {Visitors} visitors that open a session each, again and again: samples or bytes of any rate, flushes, leaving in the middle, bad input");
        var tally = new Tally();
        var gauges = Gauges.Select(_ => new List<(double X, double Y)>()).ToArray();
        string closed;
        await using (WhisperEngine engine = await Engines.StartAsync(new WhisperEngineOptions { ModelPath = Engines.Digits, MaxSessions = Visitors }))
        {
            await SampleAsync(engine, tally, minutes, gauges);
            closed = $"{engine.Status.Sessions} sessions open, {engine.Status.QueuedInferences} inferences queued";
        }

        report.Line($"\n{tally.Completed} sessions completed, {tally.Left} left in the middle, {tally.Finals} finals, {tally.Partials} partials read, {tally.Refused} blocks refused, {tally.Samples / 16000.0 / 3600:F2} h of audio. After the last: {closed}.");
        bool passed = Judge(report, minutes, gauges);
        passed &= tally.Wrong == 0 && tally.Completed > 0;
        report.Line($"\nSessions whose samples did not add up: {tally.Wrong}. {(passed ? "Passed." : "FAILED.")}");
        report.Save(SvgChart.Of("Relative to the mean after warm-up", "minutes", "share of the mean", [.. Gauges.Select((g, i) => (g.Name, Relative(gauges[i], minutes)))]));
        report.Save();
        return passed ? 0 : 1;
    }

    private static async Task SampleAsync(WhisperEngine engine, Tally tally, double minutes, List<(double X, double Y)>[] gauges)
    {
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        Task visitors = Task.WhenAll(Enumerable.Range(0, Visitors).Select(i => Task.Run(() => new Visitor(engine, Speech.Demo, i, tally).RunAsync(end.Token))));
        long began = Stopwatch.GetTimestamp();
        int samples = 0;
        while (!visitors.IsCompleted)
        {
            await Task.WhenAny(visitors, Task.Delay(Every));
            double minute = Stopwatch.GetElapsedTime(began).TotalMinutes;
            for (int i = 0; i < gauges.Length && !end.IsCancellationRequested; i++)
            {
                gauges[i].Add((minute, Gauges[i].Measure()));
            }

            if (++samples % 12 == 0)
            {
                Report.Progress(FormattableString.Invariant($"{minute:F1} min, {tally.Completed} sessions, {gauges[1][^1].Y:F0} MB resident, {gauges[0][^1].Y:F1} MB managed"));
            }
        }

        await visitors;
    }

    private static bool Judge(Report report, double minutes, List<(double X, double Y)>[] gauges)
    {
        report.Header("after warm-up", "first", "mean", "last", "slope per hour", "95 % bounds", "grows");
        bool passed = true;
        foreach (((string name, _), List<(double X, double Y)> all) in Gauges.Zip(gauges))
        {
            List<(double X, double Y)> points = [.. all.Where(p => p.X >= minutes * WarmUp).Select(p => (p.X / 60, p.Y))];
            LinearTrend trend = LinearTrend.Of(points);
            bool grows = trend.Grows(LeastGrowth);
            passed &= !grows && points.Count > 0;
            report.Row(
                name,
                $"{points[0].Y:F1}",
                $"{trend.Mean:F2}",
                $"{points[^1].Y:F1}",
                $"{trend.Slope:+0.00;-0.00;0.00}",
                $"{trend.Slope - trend.Margin:+0.00;-0.00;0.00} to {trend.Slope + trend.Margin:+0.00;-0.00;0.00}",
                grows ? "YES" : "no");
        }

        return passed;
    }

    private static List<(double X, double Y)> Relative(List<(double X, double Y)> points, double minutes)
    {
        double mean = points.Where(p => p.X >= minutes * WarmUp).Select(p => p.Y).DefaultIfEmpty(1).Average();
        return [.. points.Select(p => (p.X, p.Y / mean))];
    }
}
