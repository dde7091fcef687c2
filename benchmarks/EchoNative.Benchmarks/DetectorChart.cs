using System.Globalization;
using System.Text;
using EchoNative.Tests.Vad.Measurement;

namespace EchoNative.Benchmarks;

/// <summary>Speech lost and silence taken against the ratio of speech to noise, as a scalable picture.</summary>
internal static class DetectorChart
{
    private const int Width = 340;
    private const int Height = 220;
    private const int Left = 60;
    private const int Top = 50;
    private static readonly string[] Colours = ["#0b6e99", "#c2571a"];

    public static string Draw(IReadOnlyList<(string Name, IReadOnlyList<EndpointScore> Scores)> curves)
    {
        var svg = new StringBuilder();
        svg.AppendLine("""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 340" font-family="sans-serif" font-size="13">""");
        svg.AppendLine("""<rect width="880" height="340" fill="white"/>""");
        Panel(svg, Left, "Speech lost, %", [0, 0.5, 1, 1.5, 2], curves, score => score.FalseRejection * 100);
        Panel(svg, Left + Width + 100, "Silence taken for speech, %", [0, 5, 10, 15, 20], curves, score => score.FalseAcceptance * 100);
        for (int i = 0; i < curves.Count; i++)
        {
            Add(svg, $"""<rect x="{Left + (200 * i)}" y="318" width="24" height="4" fill="{Colours[i]}"/><text x="{Left + 30 + (200 * i)}" y="324">{curves[i].Name}</text>""");
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void Panel(
        StringBuilder svg, int left, string title, double[] ticks, IReadOnlyList<(string Name, IReadOnlyList<EndpointScore> Scores)> curves, Func<EndpointScore, double> value)
    {
        Add(svg, $"""<text x="{left}" y="{Top - 20}" font-weight="bold">{title}</text>""");
        foreach (double tick in ticks)
        {
            Add(svg, $"""<line x1="{left}" x2="{left + Width}" y1="{Y(tick)}" y2="{Y(tick)}" stroke="#ddd"/><text x="{left - 8}" y="{Y(tick) + 4}" text-anchor="end">{tick}</text>""");
        }

        for (int i = 0; i < DetectorComparison.Ratios.Count; i++)
        {
            double ratio = DetectorComparison.Ratios[i];
            Add(svg, $"""<text x="{X(i)}" y="{Top + Height + 20}" text-anchor="middle">{(double.IsFinite(ratio) ? $"{ratio} dB" : "clean")}</text>""");
        }

        for (int c = 0; c < curves.Count; c++)
        {
            string points = string.Join(' ', curves[c].Scores.Select((score, i) => string.Create(CultureInfo.InvariantCulture, $"{X(i):F1},{Y(value(score)):F1}")));
            Add(svg, $"""<polyline points="{points}" fill="none" stroke="{Colours[c]}" stroke-width="2.5"/>""");
            foreach ((EndpointScore score, int i) in curves[c].Scores.Select((score, i) => (score, i)))
            {
                Add(svg, $"""<circle cx="{X(i):F1}" cy="{Y(value(score)):F1}" r="3.5" fill="{Colours[c]}"/>""");
            }
        }

        double X(int index) => left + (Width * index / (DetectorComparison.Ratios.Count - 1.0));
        double Y(double y) => Top + Height - (Height * Math.Min(y / ticks[^1], 1));
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
