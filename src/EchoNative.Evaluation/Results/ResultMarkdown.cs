using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EchoNative.Evaluation;

/// <summary>Results as Markdown, with machine, versions, date and command beside the numbers.</summary>
internal static partial class ResultMarkdown
{
    private const int FilesShown = 2;

    /// <summary>A result with all its tables.</summary>
    public static string Whole(BenchResult result)
    {
        var text = new StringBuilder();
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"`{CommandOf(result)}`: {OneLine(result.About)} {MachineOf(result)}.").AppendLine();
        Table(text, ["figure", "value", "must be", ""], result.Metrics.Select(static metric => (string[])[
            metric.Name, ValueOf(metric), metric.Limit ?? "", metric.Passes switch { true => "passes", false => "FAILS", null => "" }]));
        foreach (BenchTable table in result.Tables)
        {
            _ = text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{table.Title}:").AppendLine();
            Table(text, table.Columns, table.Rows);
        }

        foreach (string note in result.Notes)
        {
            _ = text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"- {OneLine(note)}");
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>Results in one table, a row each: those of their figures that have a limit, or all where none has.</summary>
    public static string Summary(IReadOnlyList<(string Name, BenchResult Result)> results)
    {
        var text = new StringBuilder();
        Table(text, ["benchmark", "figures", "limits kept", "command, machine and versions, date"], results.Select(static stored => (string[])[
            stored.Name,
            string.Join("<br>", FiguresOf(stored.Result).Select(static metric => $"{metric.Name}: {ValueOf(metric)}{(metric.Limit is null ? "" : $" ({metric.Limit})")}")),
            stored.Result.Metrics.Count(static metric => metric.Passes is not null) is > 0 and int limits
                ? string.Create(CultureInfo.InvariantCulture, $"{stored.Result.Metrics.Count(static metric => metric.Passes == true)} of {limits}")
                : "–",
            $"`{CommandOf(stored.Result)}`, {MachineOf(stored.Result)}"]));
        return text.ToString().TrimEnd();
    }

    private static IEnumerable<BenchMetric> FiguresOf(BenchResult result) =>
        result.Metrics.Any(static metric => metric.Limit is not null) ? result.Metrics.Where(static metric => metric.Limit is not null) : result.Metrics;

    private static string ValueOf(BenchMetric metric) =>
        double.IsFinite(metric.Value) ? $"{metric.Value.ToString("0.###", CultureInfo.InvariantCulture)} {metric.Unit}".TrimEnd() : "–";

    private static string MachineOf(BenchResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Machine.Cpu}, {result.Machine.Cores} cores, {result.Machine.Simd}, {result.Machine.System}, .NET {result.Machine.Dotnet}, EchoNative {result.Machine.EchoNative}, libwhisper {result.Machine.Whisper}, {result.Date:yyyy-MM-dd}");

    // Of many files the first few are named; none is told by where it lay. Where the result was written to is no matter.
    private static string CommandOf(BenchResult result)
    {
        string[] words = WrittenTo().Replace(result.Command, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<string> shown = [];
        int files = 0;
        foreach (string word in words)
        {
            files = word.EndsWith(".wav", StringComparison.OrdinalIgnoreCase) ? files + 1 : 0;
            if (files <= FilesShown)
            {
                shown.Add(Path.IsPathRooted(word) ? Path.GetFileName(word) : word);
            }
            else if (files == FilesShown + 1)
            {
                shown.Add("…");
            }
        }

        return string.Join(' ', shown);
    }

    private static void Table(StringBuilder text, IEnumerable<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Row(text, [.. columns]);
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"|{string.Concat(columns.Select(static _ => "---|"))}");
        foreach (IReadOnlyList<string> row in rows)
        {
            Row(text, row);
        }
    }

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) => text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells.Select(static cell => OneLine(cell).Replace("|", "\\|", StringComparison.Ordinal)))} |");

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    [GeneratedRegex(" --json\\b| (?:--report|-r) \\S+")]
    private static partial Regex WrittenTo();
}
