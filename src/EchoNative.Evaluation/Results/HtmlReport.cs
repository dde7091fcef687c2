using System.Globalization;
using System.Net;
using System.Text;

namespace EchoNative.Evaluation;

/// <summary>A result as a page that needs nothing else: no script, no font, no file beside it. Follows the reader's choice of light or dark.</summary>
public static class HtmlReport
{
    /// <summary>The page.</summary>
    public static string Render(BenchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var page = new StringBuilder();
        string name = Text(result.Name);
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{{name}} · EchoNative</title>
            <style>
            {{HtmlReportStyle.Css}}
            </style>
            </head>
            <body>
            <main>
            <header>
            <h1>{{name}}</h1>
            <p>{{Text(result.About)}}</p>

            """);
        AppendVerdict(page, result);
        page.Append("</header>\n");
        AppendMetrics(page, result.Metrics);
        AppendCharts(page, result.Charts);
        foreach (BenchTable table in result.Tables)
        {
            AppendTable(page, table);
        }

        AppendNotes(page, result.Notes);
        AppendFacts(page, result);
        return page.Append("</main>\n</body>\n</html>\n").ToString().ReplaceLineEndings("\n");
    }

    /// <summary>A number as it is to be read: about three digits that mean something.</summary>
    internal static string Number(double value) => !double.IsFinite(value) ? "–" : (Math.Abs(value) switch
    {
        0 => "0",
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        >= 0.001 => value.ToString("0.####", CultureInfo.InvariantCulture),
        _ => value.ToString("0.0e0", CultureInfo.InvariantCulture),
    }).Replace('-', '−');

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void AppendVerdict(StringBuilder page, BenchResult result)
    {
        int limits = result.Metrics.Count(static metric => metric.Passes is not null);
        int kept = result.Metrics.Count(static metric => metric.Passes == true);
        if (limits > 0)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"verdict {(result.Passed ? "good" : "bad")}\">{(result.Passed ? "Passed" : "FAILED")}: {kept} of {limits} limits kept.</p>\n");
        }
    }

    private static void AppendMetrics(StringBuilder page, IReadOnlyList<BenchMetric> metrics)
    {
        page.Append("<section><h2>Figures</h2>\n<div class=\"box\" tabindex=\"0\"><table>\n");
        page.Append("<thead><tr><th>figure</th><th class=\"n\">value</th><th>limit</th><th></th></tr></thead>\n<tbody>\n");
        foreach (BenchMetric metric in metrics)
        {
            string verdict = metric.Passes switch { true => "<td class=\"good\">passes", false => "<td class=\"bad\">FAILS", null => "<td>" };
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Text(metric.Name)}</td><td class=\"n\">{Number(metric.Value)} {Text(metric.Unit)}</td><td>{Text(metric.Limit ?? "")}</td>{verdict}</td></tr>\n");
        }

        page.Append("</tbody></table></div></section>\n");
    }

    private static void AppendCharts(StringBuilder page, IReadOnlyList<BenchChart> charts)
    {
        if (charts.Count > 0)
        {
            page.Append("<section><h2>Charts</h2>\n<div class=\"charts\">\n");
            foreach (BenchChart chart in charts)
            {
                new SvgLines(chart).AppendTo(page);
            }

            page.Append("</div></section>\n");
        }
    }

    private static void AppendTable(StringBuilder page, BenchTable table)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section><h2>{Text(table.Title)}</h2>\n<div class=\"box\" tabindex=\"0\"><table>\n<thead><tr>");
        page.AppendJoin("", table.Columns.Select((column, i) => $"<th{Align(table, i)}>{Text(column)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            page.Append("<tr>").AppendJoin("", row.Select((cell, i) => $"<td{Align(table, i)}>{Text(cell)}</td>")).Append("</tr>\n");
        }

        page.Append("</tbody></table></div></section>\n");
    }

    // A column of numbers stands to the right.
    private static string Align(BenchTable table, int column) =>
        table.Rows.All(row => row.Count <= column || row[column] is "" or "–" || char.IsAsciiDigit(row[column].TrimStart('-', '−', '+', '<', '≤', ' ').FirstOrDefault()))
            ? " class=\"n\"" : "";

    private static void AppendNotes(StringBuilder page, IReadOnlyList<string> notes)
    {
        if (notes.Count > 0)
        {
            page.Append("<section><h2>Notes</h2>\n<ul>").AppendJoin("", notes.Select(note => $"<li>{Text(note)}</li>")).Append("</ul></section>\n");
        }
    }

    private static void AppendFacts(StringBuilder page, BenchResult result)
    {
        BenchMachine machine = result.Machine;
        IEnumerable<KeyValuePair<string, string>> facts =
        [
            new("command", result.Command),
            new("date", result.Date.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            new("took", FormattableString.Invariant($"{result.Seconds:F0} s")),
            .. result.Settings,
            new("processor", FormattableString.Invariant($"{machine.Cpu}, {machine.Cores} cores, {machine.Simd}")),
            new("memory", FormattableString.Invariant($"{machine.MemoryMiB:#,0} MiB")),
            new("system", machine.System),
            new("versions", $"EchoNative {machine.EchoNative}, libwhisper {machine.Whisper}, .NET {machine.Dotnet}"),
        ];
        page.Append("<section><h2>Where and how</h2>\n<dl>\n");
        foreach ((string fact, string value) in facts)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>{Text(fact)}</dt><dd>{Text(value)}</dd>\n");
        }

        page.Append("</dl></section>\n");
    }
}
