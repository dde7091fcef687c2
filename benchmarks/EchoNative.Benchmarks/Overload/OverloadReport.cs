using System.Diagnostics;
using EchoNative.Benchmarks.Harness;
using EchoNative.Protocol;
using EchoNative.Tests;

namespace EchoNative.Benchmarks.Overload;

/// <summary>More sessions than the machine can serve, for a while: what the server does, and what the clients get.</summary>
internal static class OverloadReport
{
    private const int Shift = 21_920; // no two sessions' pauses coincide
    private const int Bin = 5;
    private static readonly SourcePriority[] Priorities = [SourcePriority.High, SourcePriority.Normal, SourcePriority.Low];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("overload", arguments, "few", "many", "calm", "storm", "recovery");
        if (!Recording.Present)
        {
            Console.Error.WriteLine($"overload: needs the recordings in {Repository.EvaluationFolder}");
            return 1;
        }

        int few = (int)parsed.Get("few", 3), many = (int)parsed.Get("many", 45);
        double calm = parsed.Get("calm", 15), storm = parsed.Get("storm", 90), recovery = parsed.Get("recovery", 150);
        float[] speech = Recording.All("talk_")[1].Samples;
        await using var server = new ChildProcess("overload-serve", $"{many}");
        var uri = new Uri(await server.ReadAsync());
        long began = Stopwatch.GetTimestamp();
        List<Speaker> speakers = [];
        Report.Progress($"{few} sessions");
        await AddAsync(speakers, uri, few, speech, began);
        await Task.Delay(TimeSpan.FromSeconds(calm));
        Report.Progress($"{many} sessions");
        double from = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await AddAsync(speakers, uri, many, speech, began);
        await Task.Delay(TimeSpan.FromSeconds(storm));
        Report.Progress($"{few} sessions again");
        double until = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Task[] leaving = [.. speakers.Skip(few).Select(speaker => speaker.StopAsync())];
        await Task.Delay(TimeSpan.FromSeconds(recovery));
        await Task.WhenAll([.. leaving, .. speakers.Take(few).Select(speaker => speaker.StopAsync())]);
        Write(parsed.Command, speakers, few, many, from, until);
        foreach (Speaker speaker in speakers)
        {
            await speaker.DisposeAsync();
        }

        return 0;
    }

    private static async Task AddAsync(List<Speaker> speakers, Uri uri, int count, float[] speech, long began)
    {
        while (speakers.Count < count)
        {
            SourcePriority priority = Priorities[speakers.Count % Priorities.Length];
            speakers.Add(await Speaker.StartAsync(uri, priority, speech, speakers.Count * Shift, began));
        }
    }

    private static void Write(string command, List<Speaker> speakers, int few, int many, double from, double until)
    {
        var report = new Report("overload", command, $"a server with the random {OverloadServer.Models.Model} and, as the smaller model, the random {OverloadServer.Models.Smaller} (both q8_0), in a process of its own; {few} sessions with a talk in real time, from second {from:F0} to {until:F0} {many} of them, a third of each priority; clients that send on whatever they are told");
        List<(double At, MetricsMessage Metrics)> metrics = [.. speakers[0].Messages.Where(m => m.Message is MetricsMessage).Select(m => (m.At, (MetricsMessage)m.Message))];
        report.Header("second", "level", "change", "realtime factor", "inference p95, ms");
        int level = 0;
        foreach ((double at, MetricsMessage now) in metrics)
        {
            if (now.Level != level)
            {
                report.Row($"{at:F0}", now.Level, now.Level > level ? "rises" : "falls", $"{now.RealtimeFactor:F2}", $"{now.InferenceP95Ms:F0}");
                level = now.Level;
            }
        }

        WriteSources(report, speakers, until);
        double end = speakers[0].Messages[^1].At;
        (double, double)[] factor = [.. metrics.Select(m => (m.At, Math.Min(m.Metrics.RealtimeFactor, 5)))];
        report.Save(SvgChart.Of("Level and realtime factor", "second", "", [("level", [.. metrics.Select(m => (m.At, (double)m.Metrics.Level))]), ("realtime factor (at most 5)", factor)]));
        report.Save(
            SvgChart.Of("Finals after the end of speech, median of 5 s", "second", "s", [.. Priorities.Select(p => ($"{p} priority".ToLowerInvariant(), Latency(speakers, p, end)))]),
            "-latency");
        report.Save(
            SvgChart.Of(
                "Backlog and loss, all sessions", "second", "s of audio",
                [.. Priorities.Select(p => ($"{p} priority: backlog".ToLowerInvariant(), Sum(speakers, p, end, BacklogAt))), ("low priority: lost", Sum(speakers, SourcePriority.Low, end, LostAt))]),
            "-backlog");
        report.Save();
    }

    private static void WriteSources(Report report, List<Speaker> speakers, double until)
    {
        report.Header("priority", "sessions", "finals p50, s", "p95", "after recovery p95", "partials per s and session", "audio sent, s", "dropped, s", "dropped by the messages, s", "ledgers add up");
        foreach (SourcePriority priority in Priorities)
        {
            Speaker[] own = [.. speakers.Where(s => s.Priority == priority)];
            SessionSummary[] summaries = [.. own.Select(s => ((StoppedMessage)s.Messages[^1].Message).Summary)];
            long sent = own.Sum(s => s.Sent), dropped = summaries.Sum(s => s.Sources[0].Dropped);
            long told = own.Sum(s => s.Messages.Select(m => m.Message).OfType<DroppedMessage>().Sum(m => m.Samples));
            bool balanced = own.Zip(summaries).All(p => p.First.Sent == p.Second.Sources[0] switch { var l => l.From + l.Transcribed + l.Silent + l.Dropped });
            Quantiles storm = Latencies(own, _ => true), after = Latencies(own, at => at > until + 60);
            report.Row(
                $"{priority}".ToLowerInvariant(),
                own.Length,
                $"{storm.Median:F2}",
                $"{storm.Of(0.95):F2}",
                after.Count == 0 ? "–" : $"{after.Of(0.95):F2}",
                $"{own.Sum(s => s.Messages.Count(m => m.Message is PartialMessage)) / own.Sum(s => s.Messages[^1].At - s.Start):F2}",
                $"{sent / 16000.0:F0}",
                $"{dropped / 16000.0:F1}",
                $"{told / 16000.0:F1}",
                balanced ? "yes" : "no");
        }
    }

    private static Quantiles Latencies(IEnumerable<Speaker> speakers, Func<double, bool> when) => new(
        from speaker in speakers
        from message in speaker.Messages
        let final = message.Message as FinalMessage
        where final is not null && when(message.At)
        select Math.Max(0, message.At - speaker.Start - (final.Committed / 16000.0)));

    private static List<(double, double)> Latency(List<Speaker> speakers, SourcePriority priority, double end)
    {
        Speaker[] own = [.. speakers.Where(s => s.Priority == priority)];
        return [.. Enumerable.Range(0, (int)(end / Bin))
            .Select(bin => ((double)(bin + 1) * Bin, Latencies(own, at => at >= bin * Bin && at < (bin + 1) * Bin).Median))
            .Where(point => double.IsFinite(point.Median))];
    }

    private static List<(double, double)> Sum(List<Speaker> speakers, SourcePriority priority, double end, Func<Speaker, double, double> at)
    {
        Speaker[] own = [.. speakers.Where(s => s.Priority == priority)];
        return [.. Enumerable.Range(0, (int)end).Where(s => s % 2 == 0).Select(second => ((double)second, own.Sum(speaker => at(speaker, second))))];
    }

    private static double BacklogAt(Speaker speaker, double second) =>
        speaker.Messages.LastOrDefault(m => m.Message is MetricsMessage && m.At <= second && m.At > second - 2).Message is MetricsMessage metrics
            ? metrics.Sources[0].BacklogS : 0;

    private static double LostAt(Speaker speaker, double second) =>
        speaker.Messages.Where(m => m.At <= second).Select(m => m.Message).OfType<DroppedMessage>().Sum(m => m.Samples) / 16000.0;
}
