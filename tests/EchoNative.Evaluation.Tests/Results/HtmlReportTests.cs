using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EchoNative.Evaluation.Tests;

public partial class HtmlReportTests
{
    private static readonly BenchResult Result = new()
    {
        Name = "scenario-<a>",
        About = "one source & a \"quote\"",
        Command = "echonative bench scenario-a",
        Date = new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc),
        Seconds = 30.5,
        Machine = new BenchMachine
        {
            Cpu = "A CPU",
            Cores = 2,
            Simd = "Avx512",
            MemoryMiB = 24000,
            System = "Linux",
            Dotnet = "10.0.1",
            EchoNative = "0.1.0",
            Whisper = "1.9.5",
        },
        Settings = new Dictionary<string, string> { ["model"] = "digits" },
        Metrics = [BenchMetric.Below("latency p95", 0.4, "s", 1), BenchMetric.AtMost("samples lost", 320, "samples", 0), new("CPU", double.NaN, "%")],
        Tables = [new("by source", ["source", "words"], [["mic", "12"], ["<system>", "–"]])],
        Charts =
        [
            new("latency", "time, s", "latency, s", [new("final", [0, 1, 2], [0.2, double.NaN, 0.3]), new("shown & more", [0, 2], [0.1, 0.2])], 0.5),
            new("nothing", "x", "y", [new("empty", [], [])], 3),
        ],
        Notes = ["whisper-cli is missing"],
    };

    [Fact]
    public void A_page_needs_nothing_else()
    {
        string page = HtmlReport.Render(Result);

        Assert.DoesNotMatch("(?i)<script|<link|<img|@import|url\\(|https?:|src=", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.Contains("width=device-width", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_says_in_words_what_keeps_its_limit_and_what_does_not()
    {
        string page = HtmlReport.Render(Result);

        Assert.Contains("FAILED: 1 of 2 limits kept.", page, StringComparison.Ordinal);
        Assert.Matches("latency p95</td><td[^>]*>0.4 s</td><td>&lt; 1</td><td[^>]*>passes</td>", page);
        Assert.Matches("samples lost</td><td[^>]*>320 samples</td><td>0</td><td[^>]*>FAILS</td>", page);
        Assert.Matches("CPU</td><td[^>]*>– %</td><td></td><td></td>", page);
        Assert.Contains("Passed: 1 of 1 limits kept.", HtmlReport.Render(Result with { Metrics = [Result.Metrics[0]] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_holds_machine_command_date_settings_notes_and_tables()
    {
        string page = HtmlReport.Render(Result);

        foreach (string text in (string[])["echonative bench scenario-a", "2026-11-22 10:00 UTC", "A CPU, 2 cores, Avx512", "libwhisper 1.9.5", "digits", "whisper-cli is missing", "by source"])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Text_is_escaped()
    {
        string page = HtmlReport.Render(Result);

        Assert.DoesNotContain("scenario-<a>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<system>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;system&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_drawing_is_well_formed_and_has_its_series()
    {
        XElement[] drawings = Drawings(Result);

        XElement[] charts = [.. drawings.Where(d => d.Attribute("role") is not null)];
        Assert.Equal(2, charts.Length);
        Assert.Equal(2, charts[0].Elements("polyline").Count());
        Assert.Equal(2, charts[0].Elements("polyline").First().Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Single(charts[0].Elements("path"), path => path.Attribute("class")!.Value == "limit");
        Assert.Contains("final from 0.2 to 0.3", charts[0].Attribute("aria-label")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_far_above_the_values_is_told_instead_of_drawn()
    {
        string page = HtmlReport.Render(Result with { Charts = [Result.Charts[0] with { Limit = 100 }] });

        Assert.Contains("limit 100, above the chart", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"limit\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_of_many_points_is_thinned_but_keeps_its_extremes()
    {
        double[] x = [.. Enumerable.Range(0, 100_000).Select(i => (double)i)];
        double[] y = [.. x.Select(at => at is 41_234 ? 1.0 : at is 77_777 ? 0 : 0.5)];

        XElement line = Drawings(Result with { Charts = [new BenchChart("many", "x", "y", [new BenchSeries("line", x, y)])] })[0].Element("polyline")!;

        double[] heights = [.. line.Attribute("points")!.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => double.Parse(p.Split(',')[1]))];
        Assert.InRange(heights.Length, 100, 700);
        Assert.Equal(3, heights.Distinct().Count());
    }

    private static XElement[] Drawings(BenchResult result) =>
        [.. Drawing().Matches(HtmlReport.Render(result)).Select(match => XElement.Parse(match.Value))];

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Drawing();
}
