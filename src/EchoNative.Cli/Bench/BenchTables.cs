using System.Globalization;
using EchoNative.Evaluation;
using Spectre.Console;

namespace EchoNative.Cli.Bench;

/// <summary>A result as a terminal shows it.</summary>
internal static class BenchTables
{
    public static void Write(IAnsiConsole console, BenchResult result)
    {
        console.MarkupLineInterpolated($"[bold]{result.Name}[/]: {result.About}");
        var metrics = new Table().AddColumns("figure", "value", "limit", "");
        foreach (BenchMetric metric in result.Metrics)
        {
            metrics.AddRow(
                Markup.Escape(metric.Name), Markup.Escape($"{metric.Value.ToString("0.###", CultureInfo.InvariantCulture)} {metric.Unit}".TrimEnd()),
                Markup.Escape(metric.Limit ?? ""), metric.Passes switch { true => "[green]passes[/]", false => "[red]FAILS[/]", null => "" });
        }

        console.Write(metrics);
        foreach (BenchTable table in result.Tables)
        {
            var shown = new Table().Title(Markup.Escape(table.Title)).AddColumns([.. table.Columns.Select(Markup.Escape)]);
            foreach (IReadOnlyList<string> row in table.Rows)
            {
                shown.AddRow([.. row.Select(Markup.Escape)]);
            }

            console.Write(shown);
        }

        foreach (string note in result.Notes)
        {
            console.MarkupLineInterpolated($"{note}");
        }
    }
}
