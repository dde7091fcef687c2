using System.Globalization;
using System.Text;

namespace EchoNative.Benchmarks.Resamplers;

/// <summary>Line chart as a plain SVG file: frequency in kHz to the right, level in dB upwards.</summary>
internal sealed class SvgChart(string title, double xLow, double xHigh, double xStep, double yLow, double yHigh, double yStep)
{
    private const int Width = 900;
    private const int Height = 480;
    private const int Left = 70;
    private const int Right = 190;
    private const int Top = 40;
    private const int Bottom = 50;

    private static readonly string[] Colours = ["#d62728", "#ff9f1c", "#1f77b4", "#17becf", "#2ca02c", "#9467bd", "#8c564b"];

    private readonly StringBuilder _lines = new();
    private int _count;

    public void Add(string name, IEnumerable<(double X, double Y)> points)
    {
        string colour = Colours[_count % Colours.Length];
        string path = string.Join(' ', points.Select(p => Invariant($"{X(p.X):F1},{Y(Math.Clamp(p.Y, yLow, yHigh)):F1}")));
        double y = Top + 14 + (_count * 20);
        string width = _count < 2 ? "2.2" : "1.2";
        _lines.AppendLine(Invariant($"""<polyline fill="none" stroke="{colour}" stroke-width="{width}" points="{path}"/>"""));
        _lines.AppendLine(Invariant($"""<line x1="{Width - Right + 12}" x2="{Width - Right + 36}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="{width}"/>"""));
        _lines.AppendLine(Invariant($"""<text x="{Width - Right + 42}" y="{y}">{name}</text>"""));
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

        svg.AppendLine(Invariant($"""<text x="{(Left + Width - Right) / 2}" y="{Height - 10}" text-anchor="middle">frequency, kHz</text>"""));
        svg.AppendLine(Invariant($"""<text transform="translate(18 {(Top + Height - Bottom) / 2}) rotate(-90)" text-anchor="middle">level, dB</text>"""));
        svg.Append(_lines).AppendLine("</svg>");
        File.WriteAllText(file, svg.ToString().ReplaceLineEndings("\n"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private double X(double x) => Left + ((x - xLow) / (xHigh - xLow) * (Width - Left - Right));

    private double Y(double y) => Top + ((yHigh - y) / (yHigh - yLow) * (Height - Top - Bottom));
}
