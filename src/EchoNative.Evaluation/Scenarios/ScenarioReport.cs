using EchoNative.Audio;
using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>The figures of a run.</summary>
internal sealed class ScenarioReport
{
    private const int LeastWords = 25, MostParts = 4; // of what drift is measured on
    private readonly ScenarioKind _kind;
    private readonly ScenarioRecord _record;
    private readonly ScenarioRecord? _heavy;
    private readonly SourceScore[] _scores;

    /// <param name="kind">What was run.</param>
    /// <param name="record">What happened.</param>
    /// <param name="heavy">What happened while the same sources spoke nearly all the time; null when nobody compares.</param>
    public ScenarioReport(ScenarioKind kind, ScenarioRecord record, ScenarioRecord? heavy = null)
    {
        (_kind, _record, _heavy) = (kind, record, heavy);
        _scores = [.. Enumerable.Range(0, record.Tracks.Count).Select(source => new SourceScore(record, source))];
    }

    private bool HasWords => _scores.All(static score => score.Words > 0);

    /// <summary>All figures with their limits.</summary>
    /// <param name="startUp">From start to ready; null when it ran before.</param>
    public IEnumerable<BenchMetric> Metrics(TimeSpan? startUp)
    {
        if (startUp is { } time)
        {
            yield return BenchMetric.Below("start-up", time.TotalSeconds, "s", 2);
        }

        if (HasWords)
        {
            yield return BenchMetric.Below("first result", _scores.Max(static score => score.FirstResult), "s", 1);
            var finals = new Quantiles(_scores.SelectMany(static score => score.FinalLatencies).Select(static latency => latency.Value));
            yield return BenchMetric.Below("end-to-end latency p50", finals.Of(0.5), "s", 0.5);
            yield return BenchMetric.Below("end-to-end latency p95", finals.Of(0.95), "s", 1);
            yield return BenchMetric.Below("end-to-end latency p99", finals.Of(0.99), "s", 2);
            foreach (BenchMetric metric in Percentiles("word shown", static score => score.ShownLatencies)
                .Concat(Percentiles("word stable", static score => score.StableLatencies)))
            {
                yield return metric;
            }
        }

        foreach (BenchMetric metric in Load().Concat(HasWords ? Accuracy() : []))
        {
            yield return metric;
        }

        yield return new BenchMetric("silence in the audio", _record.Tracks.Average(static track => track.Silence) * 100, "%");
        yield return new BenchMetric("frames too late, worst", _record.Lateness * 1000, "ms");
    }

    /// <summary>The sources side by side.</summary>
    public BenchTable Table() => new(
        "By source",
        ["figure", .. _kind.Sources],
        [.. Rows().Select(row => (string[])[row.Name, .. _scores.Select((score, source) => row.Of(score, _record.Accounts[source]))])]);

    /// <summary>How it went over time.</summary>
    public IEnumerable<BenchChart> Charts()
    {
        if (HasWords)
        {
            yield return new BenchChart("Latency", "time, s", "s", [Line("word shown", Merged(static score => score.ShownLatencies)), Line("final, beyond the wait", Merged(static score => score.FinalLatencies))], 1);
        }

        yield return _record.Factors is { } factors
            ? new BenchChart("Realtime factor of each inference", "time, s", "time per second of its window", [Line("inference", factors)], 0.5)
            : new BenchChart("Realtime factor of the finals of ten seconds", "time, s", "", [Line("finals", Sampled(_record, static s => s.RealtimeFactor))], 0.5);
        yield return new BenchChart("What waits", "time, s", "", [Line("audio without its final, s", Sampled(_record, static s => s.Backlog)), Line("inferences", Sampled(_record, static s => s.Queue))]);
        if (double.IsFinite(_record.CpuSeconds))
        {
            IEnumerable<BenchSeries> lines = [Line(_heavy is null ? "this process" : "mostly silent", Cpu(_record)), .. _heavy is null ? [] : new[] { Line("speech-heavy", Cpu(_heavy)) }];
            yield return new BenchChart("CPU, five seconds at a time", "time, s", "cores busy", [.. lines]);
        }
    }

    /// <summary>What a reader must know.</summary>
    public IEnumerable<string> Notes()
    {
        yield return "End-to-end latency: from a stretch's last word, its last sample handed over, to its final, less the end-of-speech wait.";
        if (!HasWords)
        {
            yield return "Latency, drift and accuracy need a table of words beside each recording (NAME.words.tsv): not measured.";
        }

        yield return double.IsFinite(_record.CpuSeconds)
            ? "CPU and memory are those of this process, which also says the audio and takes the results."
            : "The server is another process: start-up, CPU, and the realtime factor of each inference are not measured.";
    }

    private IEnumerable<BenchMetric> Load()
    {
        var factors = new Quantiles(_record.Factors?.Select(static factor => factor.Value) ?? _record.Samplings.Select(static s => s.RealtimeFactor));
        string what = _record.Factors is null ? "realtime factor of finals, ten seconds at a time" : "realtime factor per inference";
        yield return new BenchMetric($"{what} p50", factors.Of(0.5), "");
        yield return BenchMetric.Below($"{what} p95", factors.Of(0.95), "", 0.5);
        yield return BenchMetric.AtMost("samples lost", _record.Lost, "samples", 0);
        yield return BenchMetric.AtMost("samples dropped, as told", _record.Accounts.Sum(static account => account.Dropped), "samples", 0);

        // One per cent of real time: an engine that is slower than its audio by that would show it.
        LinearTrend backlog = LinearTrend.Of([.. _record.Samplings.Select(static s => (s.Seconds, s.Backlog))]);
        yield return BenchMetric.Below("growth of the backlog", (backlog.Slope - backlog.Margin) * 60, "s/min", 0.6);
        yield return new BenchMetric("backlog, worst", _record.Samplings.Select(static s => s.Backlog).DefaultIfEmpty(double.NaN).Max(), "s");
        yield return new BenchMetric("inferences waiting, worst", _record.Samplings.Select(static s => (double)s.Queue).DefaultIfEmpty(double.NaN).Max(), "");
        if (double.IsFinite(_record.CpuSeconds))
        {
            yield return new BenchMetric("CPU per second of audio", _record.CpuPerSecond, "s");
            yield return new BenchMetric("memory, worst", _record.Samplings.Select(static s => s.Memory).DefaultIfEmpty(double.NaN).Max(), "MiB");
        }

        if (_heavy is not null)
        {
            yield return BenchMetric.Below("CPU against the speech-heavy run", 100 * _record.CpuSeconds / _heavy.CpuSeconds, "%", 30);
        }
    }

    private IEnumerable<BenchMetric> Accuracy()
    {
        if (_scores.Length > 1)
        {
            yield return BenchMetric.Below("drift between the sources", Drift() * 1000, "ms", 50);
        }

        double words = _scores.Sum(static score => score.Words);
        yield return BenchMetric.Below("speech falsely rejected", 100 * _scores.Sum(static score => score.Rejected) / words, "%", 2);
        yield return new BenchMetric("word errors", 100 * _scores.Sum(static score => score.Errors.Errors) / words, "%");
    }

    // Part by part, so that clocks that run apart show. Medians, since single word times scatter by tens of ms and a word that is missed beside
    // one like it moves that one; so a part has to have some words.
    private double Drift()
    {
        int parts = Math.Clamp(_scores.Min(static score => score.TimeErrors.Count) / LeastWords, 1, MostParts);
        List<TimedValue[]>[] split = [.. _scores.Select(score => score.TimeErrors.Chunk(Math.Max(1, (score.TimeErrors.Count + parts - 1) / parts)).ToList())];
        return Enumerable.Range(0, split.Min(static s => s.Count)).Select(part =>
        {
            double[] errors = [.. split.Select(source => new Quantiles(source[part].Select(static e => e.Value)).Median)];
            return errors.Max() - errors.Min();
        }).DefaultIfEmpty(double.NaN).Max();
    }

    private IEnumerable<BenchMetric> Percentiles(string name, Func<SourceScore, List<TimedValue>> values)
    {
        var all = new Quantiles(_scores.SelectMany(values).Select(static value => value.Value));
        return [new BenchMetric($"{name} p50", all.Of(0.5), "s"), new BenchMetric($"{name} p95", all.Of(0.95), "s"), new BenchMetric($"{name} p99", all.Of(0.99), "s")];
    }

    private static IEnumerable<(string Name, Func<SourceScore, SourceAccount, string> Of)> Rows()
    {
        static string Of(IEnumerable<TimedValue> values, double share, double scale = 1) => HtmlReport.Number(new Quantiles(values.Select(v => v.Value * scale)).Of(share));
        static string Seconds(long samples) => HtmlReport.Number((double)samples / Pcm.SampleRate);
        return
        [
            ("words said", static (score, _) => $"{score.Words}"),
            ("a word heard at their time", static (score, _) => $"{score.Words - score.Rejected}"),
            ("word errors", static (score, _) => $"{score.Errors.Errors}"),
            ("stretches of speech", static (score, _) => $"{score.FinalLatencies.Count}"),
            ("end-to-end latency p50, s", static (score, _) => Of(score.FinalLatencies, 0.5)),
            ("end-to-end latency p95, s", static (score, _) => Of(score.FinalLatencies, 0.95)),
            ("word shown p50, s", static (score, _) => Of(score.ShownLatencies, 0.5)),
            ("word shown p95, s", static (score, _) => Of(score.ShownLatencies, 0.95)),
            ("median error of word starts, ms", static (score, _) => Of(score.TimeErrors, 0.5, 1000)),
            ("audio transcribed, s", static (_, account) => Seconds(account.Transcribed)),
            ("audio silent, s", static (_, account) => Seconds(account.Silent)),
            ("audio dropped, s", static (_, account) => Seconds(account.Dropped)),
        ];
    }

    private List<TimedValue> Merged(Func<SourceScore, List<TimedValue>> values) => [.. _scores.SelectMany(values).OrderBy(static value => value.Seconds)];

    private static BenchSeries Line(string name, IReadOnlyList<TimedValue> values) =>
        new(name, [.. values.Select(static v => Math.Round(v.Seconds, 3))], [.. values.Select(static v => Math.Round(v.Value, 5))]);

    private static TimedValue[] Sampled(ScenarioRecord record, Func<Sampling, double> value) => [.. record.Samplings.Select(s => new TimedValue(s.Seconds, value(s)))];

    private static TimedValue[] Cpu(ScenarioRecord record)
    {
        const int Step = 20;
        IReadOnlyList<Sampling> all = record.Samplings;
        return [.. Enumerable.Range(1, Math.Max(0, (all.Count - 1) / Step)).Select(i => (all[(i - 1) * Step], all[i * Step]))
            .Select(static pair => new TimedValue(pair.Item2.Seconds, (pair.Item2.Cpu - pair.Item1.Cpu) / (pair.Item2.Seconds - pair.Item1.Seconds)))];
    }
}
