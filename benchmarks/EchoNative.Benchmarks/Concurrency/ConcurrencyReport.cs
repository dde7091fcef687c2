using EchoNative.Benchmarks.Harness;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Tests;

namespace EchoNative.Benchmarks.Concurrency;

/// <summary>How many sessions one engine carries in real time: doubled until it fails, then halved in between.</summary>
internal static class ConcurrencyReport
{
    private const int MostSessions = 1024;
    private const int IdleSessions = 64;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("concurrency", arguments, "seconds", "most");
        if (!Recording.Present)
        {
            Console.Error.WriteLine($"concurrency: needs the recordings in {Repository.EvaluationFolder}");
            return 1;
        }

        double seconds = parsed.Get("seconds", 25);
        int most = (int)Math.Min(parsed.Get("most", MostSessions), MostSessions);
        float[] speech = Recording.All("talk_")[1].Samples;
        var report = new Report("concurrency", parsed.Command, $"N sessions at a time on one engine, {seconds:F0} s of a talk in real time for each, from another point each, default options; sustained: realtime factor of the workers < 1, p95 of finals < 1 s after the end-of-speech wait, nothing refused");
        List<(string, IReadOnlyList<(double, double)>)> latency = [];
        List<(string, IReadOnlyList<(double, double)>)> factor = [];
        foreach ((string name, string model) in ((string, string)[])[("embedded model", Engines.Digits), ("random tiny.en q8_0", RandomModelFiles.Get("tiny.en", "q8_0"))])
        {
            var options = new WhisperEngineOptions { ModelPath = model, MaxSessions = MostSessions };
            await using WhisperEngine engine = await Engines.StartAsync(options);
            report.Header($"{name}: N", "realtime factor", "CPUs busy", "finals p50, ms", "p95, ms", "partials per s and session", "RSS per session, MB", "sustained");
            List<LoadPoint> points = await SearchAsync(n => MeasureAsync(report, engine, options.WorkerCount, speech, n, seconds), most);
            int best = points.Where(p => p.Sustained).Select(p => p.Sessions).DefaultIfEmpty(0).Max();
            points.Sort((a, b) => a.Sessions.CompareTo(b.Sessions));
            report.Line($"\nLargest number sustained: {best}. {options.WorkerCount} workers, each with one native state; {await Load.IdleAsync(engine, IdleSessions) / 1e6:F2} MB for each session that hears silence ({IdleSessions} open).");
            latency.Add(($"{name}: p95", [.. points.Select(p => ((double)p.Sessions, Math.Min(p.Finals.Of(0.95), 5) * 1000))]));
            latency.Add(($"{name}: p50", [.. points.Select(p => ((double)p.Sessions, Math.Min(p.Finals.Of(0.5), 5) * 1000))]));
            factor.Add((name, [.. points.Select(p => ((double)p.Sessions, p.RealtimeFactor))]));
        }

        report.Save(SvgChart.Of("Finals after the end-of-speech wait", "sessions", "ms", latency));
        report.Save(SvgChart.Of("Share of the workers' time", "sessions", "realtime factor", factor), "-factor");
        report.Save();
        return 0;
    }

    private static async Task<LoadPoint> MeasureAsync(Report report, WhisperEngine engine, int workers, float[] speech, int sessions, double seconds)
    {
        Report.Progress($"{sessions} sessions");
        LoadPoint point = await Load.RunAsync(engine, workers, speech, sessions, seconds);
        report.Row(
            point.Sessions,
            $"{point.RealtimeFactor:F2}",
            $"{point.Cpu:F2}",
            $"{point.Finals.Of(0.5) * 1000:F0}",
            $"{point.Finals.Of(0.95) * 1000:F0}",
            $"{point.PartialsPerSecond:F2}",
            $"{point.MemoryPerSession / 1e6:F2}",
            point.Sustained ? "yes" : "no");
        return point;
    }

    private static async Task<List<LoadPoint>> SearchAsync(Func<int, Task<LoadPoint>> measure, int most)
    {
        List<LoadPoint> points = [];
        (int good, int bad) = (0, most + 1);
        for (int n = 1; n <= most; n *= 2)
        {
            points.Add(await measure(n));
            if (!points[^1].Sustained)
            {
                bad = n;
                break;
            }

            good = n;
        }

        // To an eighth: the next run would give another limit within that.
        while (bad - good > Math.Max(1, good / 8) && bad <= most)
        {
            int middle = (good + bad) / 2;
            points.Add(await measure(middle));
            (good, bad) = points[^1].Sustained ? (middle, bad) : (good, middle);
        }

        return points;
    }
}
