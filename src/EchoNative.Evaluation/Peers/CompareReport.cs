using System.Globalization;
using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Peers;

/// <summary>What a comparison is told as.</summary>
internal static class CompareReport
{
    private const double Mebibyte = 1 << 20;

    public static BenchResult Make(
        CompareOptions options, IReadOnlyList<(string Name, IReadOnlyList<FileTotals> Rounds)> files, IReadOnlyList<LiveTotals> live, IReadOnlyList<string> notes,
        DateTime date, double seconds)
    {
        double audio = options.Recordings.Sum(static recording => recording.Seconds);
        (string Name, IReadOnlyList<FileTotals> Rounds)[] ran = [.. files.Where(static contender => contender.Rounds.Count > 0)];
        Dictionary<string, IReadOnlyList<FileTotals>> byName = ran.ToDictionary(static contender => contender.Name, static contender => contender.Rounds);
        return new BenchResult
        {
            Name = "compare",
            About = string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Recordings.Count} recordings of {audio:F0} s in all, same model, {options.Threads} threads, greedy search; {options.Rounds} rounds in turn after one to warm up, medians; ratios pair by pair."),
            Command = options.Command,
            Date = date,
            Seconds = seconds,
            Machine = BenchMachine.Read(),
            Settings = new Dictionary<string, string>
            {
                ["model"] = Path.GetFileName(options.Model),
                ["threads"] = $"{options.Threads}",
                ["normaliser"] = $"{options.Normalisation}",
            },
            Metrics = [.. ErrorMetrics(ran), .. FileMetrics(byName), .. LiveMetrics(live)],
            Tables =
            [
                new BenchTable(
                    "Whole files",
                    ["program", "realtime factor", "CPU s per s of audio", "peak memory, MiB", "word errors, %", "time : echonative", "CPU : echonative"],
                    [.. ran.Select(contender => FileRow(contender.Name, contender.Rounds, Reference(contender.Name, byName), audio))]),
                .. live.Count == 0 ? (BenchTable[])[] :
                [
                    new BenchTable(
                        "Live, in real time",
                        ["method", "CPU s per s of audio", "CPU : echonative", "peak memory, MiB", "word errors, %", "word's end → shown p50, s", "p95, s", "→ settled p50, s", "p95, s", "audio lost, s"],
                        [.. live.Select(totals => LiveRow(totals, live[0], audio))]),
                ],
            ],
            Charts =
            [
                new BenchChart(
                    "Whole files, round by round", "round", "realtime factor",
                    [.. ran.Select(contender => new BenchSeries(
                        contender.Name,
                        [.. Enumerable.Range(1, contender.Rounds.Count).Select(static round => (double)round)],
                        [.. contender.Rounds.Select(round => round.Seconds / audio)]))]),
                .. live.Count == 0 ? (BenchChart[])[] :
                [
                    new BenchChart(
                        "Words that have come, live", "since the word's end, s", "share of words, %",
                        [.. live.SelectMany(static totals => (BenchSeries[])[Share($"{totals.Name}: shown", totals.Score.Shown), Share($"{totals.Name}: settled", totals.Score.Settled)])]),
                ],
            ],
            Notes =
            [
                "whisper-cli and `echonative transcribe` are whole processes, which load the model for each file; the servers keep it. Threads of BLAS and OpenMP wait without spinning in all.",
                "`whisper-stream` needs a microphone: its method (each step decodes what is new and kept, up to the length, in the full context) is done anew over the same library; what comes while a step is decoded beyond the newest 500 ms is lost, as there.",
                .. Path.GetFileName(options.Model).Contains("digits", StringComparison.Ordinal)
                    ? (string[])["The digits model is weak in windows of 30 s, which whisper.cpp's programs give it: their word errors here are not those of Whisper's models."]
                    : [],
                .. notes,
            ],
        };
    }

    // Servers beside our server, whose model is loaded, too; commands beside our command.
    private static IReadOnlyList<FileTotals>? Reference(string name, Dictionary<string, IReadOnlyList<FileTotals>> byName) =>
        byName.GetValueOrDefault(name == "whisper-server" || name.StartsWith("echonative serve", StringComparison.Ordinal) ? "echonative serve" : "echonative transcribe");

    private static IEnumerable<BenchMetric> ErrorMetrics((string Name, IReadOnlyList<FileTotals> Rounds)[] ran) => ran
        .Where(static contender => contender.Rounds[^1].Errors is not null)
        .Select(static contender => new BenchMetric($"word errors of {contender.Name}", Math.Round(100 * contender.Rounds[^1].Errors!.Rate, 2), "%"));

    private static IEnumerable<BenchMetric> FileMetrics(Dictionary<string, IReadOnlyList<FileTotals>> byName) => byName
        .Where(static contender => !contender.Key.StartsWith("echonative", StringComparison.Ordinal))
        .SelectMany(contender => Reference(contender.Key, byName) is { } own
            ? (BenchMetric[])
            [
                new($"time of {contender.Key} : echonative", Ratio(contender.Value, own, static round => round.Seconds), "times"),
                new($"CPU of {contender.Key} : echonative", Ratio(contender.Value, own, static round => round.CpuSeconds), "times"),
            ]
            : []);

    private static IEnumerable<BenchMetric> LiveMetrics(IReadOnlyList<LiveTotals> live) => live.Skip(1).Select(totals =>
        new BenchMetric("CPU of the method of whisper-stream : echonative, live", totals.CpuSeconds / live[0].CpuSeconds, "times"));

    private static IReadOnlyList<string> FileRow(string name, IReadOnlyList<FileTotals> rounds, IReadOnlyList<FileTotals>? own, double audio) =>
    [
        name,
        Text(Median(rounds.Select(static round => round.Seconds)) / audio, "0.000"),
        Text(Median(rounds.Select(static round => round.CpuSeconds)) / audio, "0.000"),
        Text(rounds.Max(static round => round.PeakBytes) / Mebibyte, "0"),
        Errors(rounds[^1].Errors),
        own is null ? "–" : Text(Ratio(rounds, own, static round => round.Seconds), "0.00"),
        own is null ? "–" : Text(Ratio(rounds, own, static round => round.CpuSeconds), "0.00"),
    ];

    private static IReadOnlyList<string> LiveRow(LiveTotals totals, LiveTotals own, double audio) =>
    [
        totals.Name,
        Text(totals.CpuSeconds / audio, "0.000"),
        Text(totals.CpuSeconds / own.CpuSeconds, "0.00"),
        Text(totals.PeakBytes / Mebibyte, "0"),
        Errors(totals.Errors),
        .. new[] { totals.Score.Shown, totals.Score.Settled }.SelectMany(static sorted => (string[])[Text(Of(sorted, 0.5), "0.00"), Text(Of(sorted, 0.95), "0.00")]),
        Text(totals.DroppedSeconds, "0.0"),
    ];

    private static BenchSeries Share(string name, IReadOnlyList<double> sorted) =>
        new(name, sorted, [.. Enumerable.Range(1, sorted.Count).Select(count => 100.0 * count / sorted.Count)]);

    private static double Ratio(IReadOnlyList<FileTotals> rounds, IReadOnlyList<FileTotals> own, Func<FileTotals, double> of) =>
        Median(rounds.Zip(own, (theirs, ours) => of(theirs) / of(ours)));

    private static double Median(IEnumerable<double> values) => Of([.. values.Order()], 0.5);

    // Nearest rank; NaN where there are none.
    private static double Of(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    private static string Errors(WordErrors? errors) => errors is null ? "–" : Text(100 * errors.Rate, "0.00");

    private static string Text(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";
}
