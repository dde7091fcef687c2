using System.Diagnostics;
using EchoNative.Evaluation.Measures;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Evaluation.Limits;

/// <summary>The most sessions that are kept up with in real time, found by trying. docs/scenarios.md tells when they are.</summary>
internal static class LimitBenchmark
{
    private const double Shift = 1.38;      // no two sessions' pauses coincide; a multiple of a frame
    private const double Speech = 120;      // then the sessions begin with the same words again
    private const int Attempts = 2;

    /// <exception cref="EchoNativeException">The engine could not be started, or failed.</exception>
    /// <exception cref="Client.EchoClientException">The server could not be reached, refused a session, or failed.</exception>
    public static async Task<BenchResult> RunAsync(LimitOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        long began = Stopwatch.GetTimestamp();
        var speech = SpeechTrack.Compose([.. options.Recordings.SelectMany(static recording => recording.Clips())], Speech + options.Seconds, 0, 1);
        List<LimitPoint> points = [];
        string target = "", model = "";
        int limit = await LimitSearch.RunAsync(options.Most, async sessions =>
        {
            for (int attempt = 0; attempt < Attempts; attempt++)
            {
                progress.Report($"limit: {sessions} sessions");
                IScenarioTarget tried = await options.StartTarget(sessions, cancellationToken);
                await using (tried)
                {
                    (target, model) = (tried.Name, tried.Engine?.Status.Model ?? "the server's");
                    points.Add(await TryAsync(tried, speech, sessions, options.Seconds, cancellationToken));
                }

                if (points[^1].IsServed)
                {
                    return true;
                }
            }

            return false;
        });
        return new BenchResult
        {
            Name = "limit",
            About = "Sessions at a time that speak nearly all the time, more and more of them: realtime factor below 1, 95 % of the finals within 1 s of the end-of-speech wait, nothing lost.",
            Command = options.Command,
            Date = date,
            Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
            Machine = BenchMachine.Read(),
            Settings = new Dictionary<string, string>(options.Settings) { ["model"] = model, ["target"] = target, ["each tried for"] = FormattableString.Invariant($"{options.Seconds} s") },
            Metrics = [new BenchMetric("most sessions", limit, "")],
            Tables = [Table(points)],
            Charts = [.. Charts(points)],
            Notes = limit == options.Most ? ["More were not tried: --most."] : [],
        };
    }

    private static async Task<LimitPoint> TryAsync(IScenarioTarget target, SpeechTrack speech, int sessions, double seconds, CancellationToken cancellationToken)
    {
        SpeechTrack[] tracks = [.. Enumerable.Range(0, sessions).Select(i => speech.Slice(Math.Round(i * Shift % Speech, 2), seconds))];
        ScenarioRecord record = await ScenarioRun.RunAsync(new OneSourceEach(target), tracks, cancellationToken);
        SourceScore[] scores = [.. tracks.Select((_, source) => new SourceScore(record, source))];
        var finals = new Quantiles(scores.SelectMany(static score => score.FinalLatencies).Where(l => l.Seconds + record.EndOfSpeech < seconds).Select(static l => l.Value));
        var shown = new Quantiles(scores.SelectMany(static score => score.ShownLatencies).Select(static l => l.Value));
        double factor = record.Samplings.Where(s => s.Seconds > seconds / 2).Select(static s => s.RealtimeFactor).DefaultIfEmpty(double.NaN).Max();
        return new LimitPoint(sessions, factor, finals.Of(0.5), finals.Of(0.95), shown.Of(0.95), record.Lost, record.CpuSeconds / seconds);
    }

    private static BenchTable Table(List<LimitPoint> points) => new(
        "What was tried, in this order",
        ["sessions", "realtime factor", "latency p50, s", "p95, s", "shown p95, s", "samples lost", "CPUs busy", "served"],
        [.. points.Select(static p => (string[])[$"{p.Sessions}", .. new[] { p.RealtimeFactor, p.FinalP50, p.FinalP95, p.ShownP95, p.Lost, p.Cpu }.Select(HtmlReport.Number), p.IsServed ? "yes" : "no"])]);

    private static IEnumerable<BenchChart> Charts(List<LimitPoint> points)
    {
        LimitPoint[] sorted = [.. points.OrderBy(static p => p.Sessions)];
        double[] x = [.. sorted.Select(static p => (double)p.Sessions)];
        BenchSeries Line(string name, Func<LimitPoint, double> value) => new(name, x, [.. sorted.Select(value)]);
        return
        [
            new BenchChart("End-to-end latency", "sessions", "s", [Line("finals p95", static p => p.FinalP95), Line("finals p50", static p => p.FinalP50), Line("word shown p95", static p => p.ShownP95)], 1),
            new BenchChart("Load", "sessions", "", [Line("realtime factor of finals", static p => p.RealtimeFactor), Line("CPUs busy", static p => p.Cpu)]),
        ];
    }
}
