using System.Globalization;
using System.Text;

namespace EchoNative.Evaluation;

/// <summary>A <see cref="BenchChart"/> as SVG within HTML. Lines differ by dashes and marks as well as by colour.</summary>
internal sealed class SvgLines
{
    // In units of the drawing, which is about as wide as a phone: it is scaled, and its text must stay readable there.
    private const int Width = 480;
    private const int Height = 296;
    private const int Left = 58;
    private const int Right = 18;
    private const int Top = 30;
    private const int Bottom = 42;
    private const int MostMarks = 40;
    private const int MostPoints = 600;     // more than there is room for
    private const double FarLimit = 4;      // a limit beyond so many times the highest value is told, not drawn: it would flatten the lines
    private readonly BenchChart _chart;
    private readonly ChartAxis _x;
    private readonly ChartAxis _y;

    public SvgLines(BenchChart chart)
    {
        _chart = chart;
        _x = ChartAxis.Of(chart.Series.SelectMany(static series => series.X));
        double[] values = [.. chart.Series.SelectMany(static series => series.Y).Where(double.IsFinite)];
        double high = values.DefaultIfEmpty(0).Max();
        HasLimit = chart.Limit is { } limit && double.IsFinite(limit) && (values.Length == 0 || limit <= high * FarLimit);
        _y = ChartAxis.Of(values.Append(0).Concat(HasLimit ? [chart.Limit!.Value] : []));
    }

    private bool HasLimit { get; }

    public void AppendTo(StringBuilder page)
    {
        string title = HtmlReport.Text(_chart.Title);
        page.Append(CultureInfo.InvariantCulture, $"<figure><h3>{title}</h3>\n<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}: {Summary()}\">\n");
        AppendAxes(page);
        if (HasLimit)
        {
            double y = Y(_chart.Limit!.Value);
            page.Append(CultureInfo.InvariantCulture, $"<path class=\"limit\" d=\"M{Left} {y:F1}H{Width - Right}\"/>");
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"limit-text\" x=\"{Width - Right}\" y=\"{y - 4:F1}\" text-anchor=\"end\">limit {HtmlReport.Number(_chart.Limit.Value)}</text>\n");
        }

        for (int i = 0; i < _chart.Series.Count; i++)
        {
            AppendSeries(page, _chart.Series[i], i);
        }

        page.Append("</svg>\n<figcaption>");
        for (int i = 0; i < _chart.Series.Count; i++)
        {
            string line = $"<path class=\"line s{i % HtmlReportStyle.Lines}\" d=\"M0 6H32\"/>{Mark(i, 16, 6)}";
            page.Append(CultureInfo.InvariantCulture, $"<span><svg viewBox=\"0 0 32 12\" aria-hidden=\"true\">{line}</svg>{HtmlReport.Text(_chart.Series[i].Name)}</span>\n");
        }

        string? beyond = _chart.Limit is { } limit && !HasLimit ? $"<span>limit {HtmlReport.Number(limit)}, above the chart</span>" : null;
        page.Append(beyond).Append("</figcaption></figure>\n");
    }

    private string Summary() => HtmlReport.Text(string.Join("; ", _chart.Series.Select(static series =>
    {
        double[] values = [.. series.Y.Where(double.IsFinite)];
        return values.Length == 0 ? $"{series.Name} is empty" : $"{series.Name} from {HtmlReport.Number(values.Min())} to {HtmlReport.Number(values.Max())}";
    })));

    private void AppendAxes(StringBuilder page)
    {
        foreach (double x in _x.Ticks)
        {
            page.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{X(x):F1} {Top}V{Height - Bottom}\"/><text x=\"{X(x):F1}\" y=\"{Height - Bottom + 17}\" text-anchor=\"middle\">{HtmlReport.Number(x)}</text>\n");
        }

        foreach (double y in _y.Ticks)
        {
            page.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {Y(y):F1}H{Width - Right}\"/><text x=\"{Left - 6}\" y=\"{Y(y) + 5:F1}\" text-anchor=\"end\">{HtmlReport.Number(y)}</text>\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">{HtmlReport.Text(_chart.X)}</text>");
        page.Append(CultureInfo.InvariantCulture, $"<text x=\"4\" y=\"14\">{HtmlReport.Text(_chart.Y)}</text>\n");
    }

    private void AppendSeries(StringBuilder page, BenchSeries series, int number)
    {
        (double X, double Y)[] points = Thin([.. series.X.Zip(series.Y).Where(static p => double.IsFinite(p.First) && double.IsFinite(p.Second))]);
        page.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line s{number % HtmlReportStyle.Lines}\" points=\"");
        foreach ((double x, double y) in points)
        {
            page.Append(CultureInfo.InvariantCulture, $"{X(x):F1},{Y(y):F1} ");
        }

        page.Append("\"/>\n");
        foreach ((double x, double y) in points.Length <= MostMarks ? points : [])
        {
            string told = $"{HtmlReport.Text(series.Name)}: {HtmlReport.Number(x)}, {HtmlReport.Number(y)}";
            page.Append(CultureInfo.InvariantCulture, $"<g>{Mark(number, X(x), Y(y))}<title>{told}</title></g>\n");
        }
    }

    private static string Mark(int number, double x, double y)
    {
        string shape = (number % 3) switch
        {
            0 => "a3.5 3.5 0 1 0 .01 0z",
            1 => "h3.2v7h-6.4v-7z",
            _ => "l4.2 7h-8.4z",
        };
        return string.Create(CultureInfo.InvariantCulture, $"<path class=\"mark s{number % HtmlReportStyle.Lines}\" d=\"M{x:F1} {y - 3.5:F1}{shape}\"/>");
    }

    // What is highest and what is lowest stays to be seen.
    private static (double X, double Y)[] Thin((double X, double Y)[] points)
    {
        int size = ((2 * points.Length) + MostPoints - 1) / MostPoints;
        return points.Length <= MostPoints ? points
            : [.. points.Chunk(size).SelectMany(static part => new[] { part.MinBy(static p => p.Y), part.MaxBy(static p => p.Y) }.Distinct().OrderBy(static p => p.X))];
    }

    private double X(double x) => Left + (_x.Share(x) * (Width - Left - Right));

    private double Y(double y) => Top + ((1 - _y.Share(y)) * (Height - Top - Bottom));
}
