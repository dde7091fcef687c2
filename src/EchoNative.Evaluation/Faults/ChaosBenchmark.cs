using System.Globalization;

namespace EchoNative.Evaluation.Faults;

/// <summary>Real sessions whose connections are cut and whose servers are killed: whether words, times or samples are lost or doubled.</summary>
internal static class ChaosBenchmark
{
    public static async Task<BenchResult> RunAsync(ChaosOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        CampaignOptions campaign = options.Campaign;
        CampaignResult result = await new Campaign(campaign).RunAsync(progress, cancellationToken);
        SessionRecord[] disturbed = [.. result.Sessions.Where(static session => !session.IsControl)];
        SessionRecord[] control = [.. result.Sessions.Where(static session => session.IsControl)];
        return new BenchResult
        {
            Name = "chaos",
            About = string.Create(
                CultureInfo.InvariantCulture,
                $"`echonative serve` in processes of its own, {campaign.Takes.Count} takes of {campaign.Takes.Average(static take => take.Seconds):F0} s on average, {campaign.Parallel} sessions {(campaign.Partials ? "with partials " : "")}at a time at up to {campaign.Speed} times realtime, each through a TCP proxy that cuts connections, while servers are killed."),
            Command = options.Command,
            Date = date,
            Seconds = result.Seconds,
            Machine = BenchMachine.Read(),
            Settings = new Dictionary<string, string>
            {
                ["model"] = "digits",
                ["seed"] = $"{campaign.Seed}",
                ["cuts asked for"] = $"{campaign.Cuts}",
                ["kills asked for"] = $"{campaign.Kills}",
            },
            Metrics =
            [
                BenchMetric.AtMost("samples lost or doubled", disturbed.Sum(static session => Math.Abs(session.LedgerError)), "", 0),
                BenchMetric.AtMost("sessions whose words differ from an undisturbed run", disturbed.Count(static session => session.Deviation is null), "", 0),
                BenchMetric.AtMost("problems", result.Problems.Count, "", 0),
                BenchMetric.AtMost("largest difference of a word's time", 1000 * Largest(disturbed), "ms", 1000 * StreamedTake.Hop),
                new("connections cut", result.Cuts, ""),
                new("servers killed", result.Kills, ""),
            ],
            Tables =
            [
                new BenchTable("What happened", ["what happened", "how often"], Happened(result, disturbed.Length, control.Length)),
                new BenchTable(
                    "Compared with an undisturbed run alone",
                    ["", "disturbed", "control"],
                    [
                        Compare("words", static session => session.Words),
                        Compare("sessions whose words differ", static session => session.Deviation is null ? 1 : 0),
                        ["largest difference of a word's time, ms", Text(1000 * Largest(disturbed)), Text(1000 * Largest(control))],
                        Compare("samples lost or doubled", static session => Math.Abs(session.LedgerError)),
                    ]),
            ],
            Charts =
            [
                new BenchChart(
                    "Cuts and kills survived", "minutes", "so far",
                    [
                        Curve("cuts, in tens", static moment => moment.Cuts / 10.0),
                        Curve("kills", static moment => moment.Kills),
                        Curve("sessions finished", static moment => moment.Sessions),
                        Curve("problems", static moment => moment.Problems),
                    ]),
            ],
            Notes = result.Problems,
        };

        IReadOnlyList<string> Compare(string what, Func<SessionRecord, long> measure) => [what, Text(disturbed.Sum(measure)), Text(control.Sum(measure))];

        BenchSeries Curve(string name, Func<CampaignMoment, double> value) =>
            new(name, [0, .. result.Moments.Select(static moment => moment.Seconds / 60)], [0, .. result.Moments.Select(value)]);
    }

    private static IReadOnlyList<IReadOnlyList<string>> Happened(CampaignResult result, int disturbed, int control) =>
    [
        ["sessions that were disturbed", Text(disturbed)],
        ["sessions beside them that were not (control)", Text(control)],
        ["audio in all, minutes", Text(result.AudioSeconds / 60)],
        ["connections", Text(result.Connections)],
        ["cut at a random byte, by closing", Text(result.Closed)],
        ["cut at a random byte, by a reset", Text(result.Reset)],
        ["swallowed without closing (half-open)", Text(result.HalfOpen)],
        ["held up for up to 1.2 s", Text(result.Delayed)],
        ["resumes that came twice", Text(result.Duplicated)],
        ["servers killed with SIGKILL", Text(result.Kills)],
        ["connections that went on with the kept session", Text(result.Sessions.Sum(static session => session.Resumed))],
        ["connections that made it anew from the client's buffer", Text(result.Sessions.Sum(static session => session.Rebuilt))],
    ];

    private static double Largest(SessionRecord[] sessions) => sessions.Select(static session => session.Deviation ?? 0).DefaultIfEmpty().Max();

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
