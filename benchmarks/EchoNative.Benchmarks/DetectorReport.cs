using System.Globalization;
using System.Text;
using EchoNative.Tests;
using EchoNative.Tests.Vad.Measurement;
using EchoNative.Vad;

namespace EchoNative.Benchmarks;

/// <summary>
/// Both detectors behind the same endpointer over the evaluation set in noise. The table goes to <c>benchmarks/results/CPU/detectors.md</c>,
/// the chart to <c>docs/endpointing.svg</c>.
/// </summary>
internal static class DetectorReport
{
    private const string Columns = "| noise | SNR, dB | speech lost, % | words clipped, % | silence taken, % | end noticed after, ms | ends noticed |\n|---|---|---|---|---|---|---|";

    public static int Run()
    {
        if (!File.Exists(Path.Combine(Repository.EvaluationFolder, "refs.tsv")) || !File.Exists(Repository.SileroModel))
        {
            Console.Error.WriteLine($"detectors: needs the recordings in {Repository.EvaluationFolder} and the model {Repository.SileroModel}");
            return 1;
        }

        IReadOnlyList<SpeechStream> streams = SpeechStream.EvaluationStreams();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"`./build.sh bench -- detectors`: {streams.Sum(s => s.Samples.Length) / 16000} s of speech and pauses with {streams.Sum(s => s.Words.Count)} words\n");
        var curves = new List<(string Name, IReadOnlyList<EndpointScore> Scores)>();
        foreach ((string name, Func<IVoiceActivityDetector> create) in Detectors())
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## {name}\n\n{Columns}");
            var all = new List<(NoiseKind Kind, double Ratio, EndpointScore Score)>();
            foreach ((NoiseKind kind, double ratio, EndpointScore score) in DetectorComparison.Measure(create, streams, Enum.GetValues<NoiseKind>()))
            {
                all.Add((kind, ratio, score));
                text.AppendLine(Row(double.IsFinite(ratio) ? kind.ToString() : "none", ratio, score));
                Console.WriteLine($"{name} {kind} {ratio} dB");
            }

            EndpointScore[] totals = [.. DetectorComparison.Ratios.Select(ratio => all.Where(x => x.Ratio == ratio && x.Kind != NoiseKind.Babble).Select(x => x.Score).Aggregate((a, b) => a + b))];
            for (int i = 0; i < totals.Length - 1; i++)
            {
                text.AppendLine(Row("**all but babble**", DetectorComparison.Ratios[i], totals[i]));
            }

            text.AppendLine();
            curves.Add((name, totals));
        }

        File.WriteAllText(Path.Combine(ResultFiles.ResultsFolder(), "detectors.md"), text.ToString());
        File.WriteAllText(Path.Combine(Repository.Root, "docs", "endpointing.svg"), DetectorChart.Draw(curves));
        Console.Write(text);
        return 0;
    }

    private static IEnumerable<(string Name, Func<IVoiceActivityDetector> Create)> Detectors() =>
    [
        ("SpectralDetector", () => new SpectralDetector()),
        ("SileroDetector", () => SileroDetector.Load(Repository.SileroModel)),
    ];

    private static string Row(string noise, double ratio, EndpointScore score) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {noise} | {(double.IsFinite(ratio) ? $"{ratio}" : "clean")} | {score.FalseRejection * 100:F2} | {score.ClippedWords * 100:F2} | {score.FalseAcceptance * 100:F1} | {(score.EndDelays.Count == 0 ? "–" : $"{score.EndDelay * 1000:F0}")} | {score.EndDelays.Count} of {score.Utterances} |");
}
