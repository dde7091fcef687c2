using System.Globalization;
using EchoNative.Cli.Models;
using EchoNative.Evaluation.Machine;
using Spectre.Console;

namespace EchoNative.Cli.Doctor;

/// <summary>The part of a report that was measured: figures, what to expect of the models, what is recommended.</summary>
internal sealed class DoctorFigures(IAnsiConsole console)
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Writes it.</summary>
    public void Write(DoctorReport report, MachineSpeed speed, IReadOnlyList<Expectation> expectations)
    {
        WriteMeasured(speed, stored: speed.Date < report.Date);
        WriteExpectations(expectations, report.Language);
        WriteRecommendation(report);
    }

    private void WriteMeasured(MachineSpeed speed, bool stored)
    {
        List<(string, string)> lines =
        [
            ("measured", string.Create(Culture, $"{speed.Date:yyyy-MM-dd HH:mm} UTC") + (stored ? "; --again measures anew" : "")),
            ("matrices", string.Create(Culture, $"{speed.Processor.OneCore:F0} GFLOP/s on one core, {speed.Processor.AllCores:F0} on all (single precision, EchoNative's own kernel)")),
            ("memory", string.Create(Culture, $"{speed.Processor.ReadBandwidth:F0} GB/s read by all cores")),
        ];
        lines.AddRange(speed.Recognition.Points.GroupBy(static p => (p.Model, p.Type, p.Threads)).Select((points, i) => (
            i == 0 ? "encoder" : "",
            $"random {points.Key.Model} {points.Key.Type}, {points.Key.Threads} thread{(points.Key.Threads == 1 ? "" : "s")}: "
            + string.Join(", ", points.OrderBy(static p => p.Context).Select(static p => string.Create(Culture, $"{p.Encode * 1000:F0} ms for {p.Context / 50.0:F0} s")))
            + string.Create(Culture, $"; {points.Min(static p => p.Token) * 1000:F1} ms a token"))));
        lines.Add(("threads", string.Create(
            Culture,
            $"{speed.Recognition.BestThreads} for one stream; {speed.Recognition.Workers} inferences at a time take {speed.Recognition.Crowding:F2} times as long each")));
        DoctorText.WriteSection(console, "Speed", lines);
    }

    private void WriteExpectations(IReadOnlyList<Expectation> expectations, string? language)
    {
        console.MarkupLineInterpolated($"[bold]What to expect[/], predicted: realtime factor of an inference over {Recommender.Window:0} s, time until words are shown, and at worst until finals come");
        Table table = new Table { Border = TableBorder.Simple }.AddColumns("model", "here", "RTF", "words", "finals", "sessions", "suits");
        foreach (TableColumn column in table.Columns)
        {
            _ = column.NoWrap().Padding(1, 0, 0, 0);
        }

        for (int column = 2; column <= 5; column++)
        {
            _ = table.Columns[column].RightAligned();
        }

        // A line for each rank, of the model that would be chosen, and one for each that is here.
        HashSet<Expectation> first = [.. Recommender.FirstOfEachRank(expectations, language)];
        foreach (Expectation e in expectations.Where(e => e.Present || first.Contains(e)))
        {
            _ = table.AddRow(
                new Text(e.Model), new Text(e.Present ? "yes" : "-"), new Text(e.RealtimeFactor.ToString("F2", Culture)), Seconds(e.WordLatency),
                Seconds(e.WorstFinalLatency), new Text(e.Sessions.ToString(Culture)), new Text(e.Objection is { } no ? $"no: {no}" : "yes"));
        }

        console.Write(table);
    }

    private void WriteRecommendation(DoctorReport report)
    {
        List<(string, string)> lines = [];
        if (report.Recommended is { } best)
        {
            lines.Add(("model", best.Model + (best.Present ? "" : $", {ModelListing.Size(best.Expected.SizeBytes)}: `echonative models pull {best.Model}`")));
            lines.AddRange(Settings(best));
        }

        lines.Add(("--model auto", report.RecommendedPresent is { } here
            ? $"takes {here.Model}{(here.Expected.Objection is { } objection ? $", the fastest that is here, but {objection}" : "")}"
            : "takes digits: no other model is here"));
        DoctorText.WriteSection(console, "Recommended", lines);
    }

    private static IEnumerable<(string, string)> Settings(Recommendation r)
    {
        yield return ("threads", r.Threads is { } threads ? $"--threads {threads}" : "by load, as it is by default");
        yield return ("step", $"{r.StepMilliseconds} ms between partials");
        yield return ("sessions", $"--max-sessions {r.MaxSessions}: so many can speak at a time and get a partial every second");
        yield return ("expected", string.Create(
            Culture,
            $"realtime factor {r.Expected.RealtimeFactor:F2}, at worst {r.Expected.WorstRealtimeFactor:F2}; words shown after {r.Expected.WordLatency:F1} s; finals {r.Expected.FinalLatency:F1} s after the end-of-speech wait, at worst {r.Expected.WorstFinalLatency:F1} s"));
        if (r.Expected.Objection is { } objection)
        {
            yield return ("but", $"{objection} for this machine; there is none faster");
        }
    }

    private static Text Seconds(double value) => new(string.Create(Culture, $"{value:F1} s"));
}
