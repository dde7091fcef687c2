using System.Globalization;
using System.Text;

namespace EchoNative.Benchmarks.Harness;

/// <summary>Line chart as a plain SVG file.</summary>
internal sealed class SvgChart(string title, double xLow, double xHigh, double xStep, double yLow, double yHigh, double yStep)
{
    private const int Width = 940;
    private const int Height = 480;
    private const int Left = 70;
    private const int Right = 230;
    private const int Top = 40;
    private const int Bottom = 50;

    private static readonly string[] Colours = ["#d62728", "#ff9f1c", "#1f77b4", "#17becf", "#2ca02c", "#9467bd", "#8c564b"];

    private readonly StringBuilder _lines = new();
    private int _count;

    public string XTitle { get; init; } = "frequency, kHz";

    public string YTitle { get; init; } = "level, dB";

    /// <summary>Marks every point of a curve: for curves of few.</summary>
    public bool Dots { get; init; }

    /// <summary>A chart from 0 to the next round number above the highest value of each axis.</summary>
    public static SvgChart Of(string title, string xTitle, string yTitle, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> curves)
    {
        (double xHigh, double xStep) = Axis(curves.SelectMany(c => c.Points).Select(p => p.X));
        (double yHigh, double yStep) = Axis(curves.SelectMany(c => c.Points).Select(p => p.Y));
        var chart = new SvgChart(title, 0, xHigh, xStep, 0, yHigh, yStep) { XTitle = xTitle, YTitle = yTitle, Dots = curves.All(c => c.Points.Count <= 40) };
        foreach ((string name, IReadOnlyList<(double X, double Y)> points) in curves)
        {
            chart.Add(name, points);
        }

        return chart;
    }

    public void Add(string name, IEnumerable<(double X, double Y)> points)
    {
        string colour = Colours[_count % Colours.Length];
        (double X, double Y)[] at = [.. points.Where(p => double.IsFinite(p.Y)).Select(p => (X(p.X), Y(Math.Clamp(p.Y, yLow, yHigh))))];
        string path = string.Join(' ', at.Select(p => Invariant($"{p.X:F1},{p.Y:F1}")));
        double y = Top + 14 + (_count * 20);
        string width = _count < 2 ? "2.2" : "1.2";
        _lines.AppendLine(Invariant($"""<polyline fill="none" stroke="{colour}" stroke-width="{width}" points="{path}"/>"""));
        _lines.AppendLine(Invariant($"""<line x1="{Width - Right + 12}" x2="{Width - Right + 36}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="{width}"/>"""));
        _lines.AppendLine(Invariant($"""<text x="{Width - Right + 42}" y="{y}">{name}</text>"""));
        foreach ((double px, double py) in Dots ? at : [])
        {
            _lines.AppendLine(Invariant($"""<circle cx="{px:F1}" cy="{py:F1}" r="3" fill="{colour}"/>"""));
        }

        _count++;
    }

    public void Save(string file)
    {
        var svg = new StringBuilder();
        svg.AppendLine(Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" font-family="sans-serif" font-size="12">"""));
        svg.AppendLine(Invariant($"""<rect width="{Width}" height="{Height}" fill="white"/><text x="{Left}" y="24" font-size="15">{title}</text>"""));
        for (double x = xLow; x <= xHigh + 1e-9; x += xStep)
        {
            svg.AppendLine(Invariant($"""<line x1="{X(x):F1}" x2="{X(x):F1}" y1="{Top}" y2="{Height - Bottom}" stroke="#ddd"/><text x="{X(x):F1}" y="{Height - Bottom + 18}" text-anchor="middle">{x:0.###}</text>"""));
        }

        for (double y = yLow; y <= yHigh + 1e-9; y += yStep)
        {
            svg.AppendLine(Invariant($"""<line x1="{Left}" x2="{Width - Right}" y1="{Y(y):F1}" y2="{Y(y):F1}" stroke="#ddd"/><text x="{Left - 8}" y="{Y(y) + 4:F1}" text-anchor="end">{Math.Round(y, 6) + 0.0:0.###}</text>"""));
        }

        svg.AppendLine(Invariant($"""<text x="{(Left + Width - Right) / 2}" y="{Height - 10}" text-anchor="middle">{XTitle}</text>"""));
        svg.AppendLine(Invariant($"""<text transform="translate(18 {(Top + Height - Bottom) / 2}) rotate(-90)" text-anchor="middle">{YTitle}</text>"""));
        svg.Append(_lines).AppendLine("</svg>");
        File.WriteAllText(file, svg.ToString().ReplaceLineEndings("\n"));
    }

    // Steps of 1, 2 or 5 times a power of ten, ten of them at most.
    private static (double High, double Step) Axis(IEnumerable<double> values)
    {
        double high = Math.Max(values.Where(double.IsFinite).DefaultIfEmpty(1).Max(), 1e-6);
        double unit = Math.Pow(10, Math.Floor(Math.Log10(high / 10)));
        double step = new[] { 1, 2, 5, 10 }.Select(n => n * unit).First(s => high / s <= 10);
        return (Math.Ceiling(high / step) * step, step);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private double X(double x) => Left + ((x - xLow) / (xHigh - xLow) * (Width - Left - Right));

    private double Y(double y) => Top + ((yHigh - y) / (yHigh - yLow) * (Height - Top - Bottom));
}
