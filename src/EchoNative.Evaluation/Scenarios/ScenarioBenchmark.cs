using System.Diagnostics;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>Runs a scenario. docs/scenarios.md tells what is measured and where the limits come from.</summary>
internal static class ScenarioBenchmark
{
    private const int Seed = 1;

    /// <exception cref="EchoNativeException">The engine could not be started, or failed.</exception>
    /// <exception cref="Client.EchoClientException">The server could not be reached, or failed.</exception>
    /// <exception cref="TimeoutException">The last results did not come.</exception>
    public static async Task<BenchResult> RunAsync(ScenarioOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DateTime date = DateTime.UtcNow;
        long began = Stopwatch.GetTimestamp();
        ScenarioKind kind = options.Kind;
        SpeechTrack[] tracks = Compose(options, kind.Silence);
        IScenarioTarget target = await options.StartTarget(cancellationToken);
        await using (target)
        {
            ScenarioRecord? heavy = null;
            if (kind.Silence > 0 && target.Engine is not null)
            {
                progress.Report(FormattableString.Invariant($"{kind.Name}: {options.Seconds:F0} s that speak nearly all the time, to compare with"));
                heavy = await ScenarioRun.RunAsync(target, Compose(options, 0), cancellationToken);
            }

            progress.Report(FormattableString.Invariant($"{kind.Name}: {options.Seconds:F0} s, {target.Name}"));
            ScenarioRecord record = await ScenarioRun.RunAsync(target, tracks, cancellationToken);
            var report = new ScenarioReport(kind, record, heavy);
            return new BenchResult
            {
                Name = kind.Name,
                About = kind.About,
                Command = options.Command,
                Date = date,
                Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds,
                Machine = BenchMachine.Read(),
                Settings = new Dictionary<string, string>(options.Settings)
                {
                    ["model"] = target.Engine?.Status.Model ?? "the server's",
                    ["target"] = target.Name,
                    ["audio"] = string.Join(", ", options.Recordings.Select(static recording => recording.Name)),
                    ["frames"] = "20 ms",
                },
                Metrics = [.. report.Metrics(target.StartUp)],
                Tables = [report.Table()],
                Charts = [.. report.Charts()],
                Notes = [.. report.Notes()],
            };
        }
    }

    private static SpeechTrack[] Compose(ScenarioOptions options, double silence)
    {
        SpeechClip[] clips = [.. options.Recordings.SelectMany(static recording => recording.Clips())];
        return [.. options.Kind.Sources.Select((_, source) => SpeechTrack.Compose(clips, options.Seconds, silence, Seed + source))];
    }
}
