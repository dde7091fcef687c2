using EchoNative.Benchmarks.Harness;
using EchoNative.Faults;

namespace EchoNative.Benchmarks.Faults;

/// <summary>Real sessions whose connections are cut and whose servers are killed: whether words, times or samples are lost or doubled.</summary>
internal static class FaultsReport
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = new Arguments("faults", arguments, "cuts", "kills", "parallel", "seed", "seconds-between-kills", "partials");
        IReadOnlyList<Take> takes = Take.Evaluation();
        if (takes.Count == 0)
        {
            Console.Error.WriteLine("The evaluation recordings are not beside this checkout (../shared/eval); the recording that comes with it is streamed.");
            takes = [Take.Demo()];
        }

        var options = new CampaignOptions(takes, (int)parsed.Get("cuts", 1000), (int)parsed.Get("kills", 100))
        {
            Parallel = (int)parsed.Get("parallel", 4),
            Seed = (int)parsed.Get("seed", 1),
            Partials = parsed.Get("partials", 0) > 0,
            BetweenKills = TimeSpan.FromSeconds(parsed.Get("seconds-between-kills", 3)),
        };
        var report = new Report("faults", parsed.Command, $"`echonative serve` in processes of its own, {takes.Count} takes of {takes.Sum(take => take.Seconds) / takes.Count:F0} s on average, {options.Parallel} sessions {(options.Partials ? "with partials " : "")}at a time at up to {options.Speed} times realtime, each through a TCP proxy");
        CampaignResult result = await new Campaign(options).RunAsync(Report.Progress, CancellationToken.None);

        SessionRecord[] disturbed = [.. result.Sessions.Where(session => !session.IsControl)];
        SessionRecord[] control = [.. result.Sessions.Where(session => session.IsControl)];
        report.Header("what happened", "how often");
        report.Row("sessions that were disturbed", disturbed.Length);
        report.Row("sessions beside them that were not (control)", control.Length);
        report.Row("audio in all, minutes", Math.Round(result.AudioSeconds / 60, 1));
        report.Row("connections", result.Connections);
        report.Row("cut at a random byte, by closing", result.Closed);
        report.Row("cut at a random byte, by a reset", result.Reset);
        report.Row("swallowed without closing (half-open)", result.HalfOpen);
        report.Row("held up for up to 1.2 s", result.Delayed);
        report.Row("resumes that came twice", result.Duplicated);
        report.Row("servers killed with SIGKILL", result.Kills);
        report.Row("connections that went on with the kept session", result.Sessions.Sum(session => session.Resumed));
        report.Row("connections that made it anew from the client's buffer", result.Sessions.Sum(session => session.Rebuilt));
        report.Header("compared with an undisturbed run alone", "disturbed", "control");
        Compare("words", session => session.Words);
        Compare("sessions whose words differ", session => session.Deviation is null ? 1 : 0);
        report.Row("largest difference of a word's time, ms", Largest(disturbed), Largest(control));
        Compare("samples lost or doubled", session => Math.Abs(session.LedgerError));
        report.Line($"\n{result.Problems.Count} problems in {result.Seconds / 60:F1} minutes.");
        foreach (string problem in result.Problems)
        {
            report.Line($"\n- {problem}");
        }

        report.Save();
        report.Save(SvgChart.Of(
            "Cuts and kills survived",
            "minutes",
            "so far",
            [
                ("cuts, in tens", Curve(result, moment => moment.Cuts / 10.0)),
                ("kills", Curve(result, moment => moment.Kills)),
                ("sessions finished", Curve(result, moment => moment.Sessions)),
                ("problems", Curve(result, moment => moment.Problems)),
            ]));
        await File.WriteAllTextAsync(Path.Combine(PeerComparison.ResultsFolder(), "faults.json"), result.ToJson() + "\n");
        return result.Problems.Count == 0 ? 0 : 1;

        void Compare(string what, Func<SessionRecord, long> measure) => report.Row(what, disturbed.Sum(measure), control.Sum(measure));
    }

    private static double Largest(SessionRecord[] sessions) =>
        Math.Round(1000 * sessions.Select(session => session.Deviation ?? 0).DefaultIfEmpty().Max(), 2);

    private static IReadOnlyList<(double X, double Y)> Curve(CampaignResult result, Func<CampaignMoment, double> value) =>
        [(0, 0), .. result.Moments.Select(moment => (moment.Seconds / 60, value(moment)))];
}
