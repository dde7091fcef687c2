namespace EchoNative.Evaluation.Measures;

/// <summary>Least-squares line through values over time, with the 95 % bounds of its slope (normal approximation, independent errors).</summary>
internal sealed record LinearTrend(double Slope, double Margin, double Mean)
{
    public static LinearTrend Of(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 3)
        {
            return new LinearTrend(0, double.PositiveInfinity, points.Select(p => p.Y).DefaultIfEmpty(double.NaN).Average());
        }

        double x = points.Average(p => p.X);
        double y = points.Average(p => p.Y);
        double xx = points.Sum(p => (p.X - x) * (p.X - x));
        double slope = points.Sum(p => (p.X - x) * (p.Y - y)) / xx;
        double rest = points.Sum(p => Math.Pow(p.Y - y - (slope * (p.X - x)), 2));
        return new LinearTrend(slope, 1.96 * Math.Sqrt(rest / (points.Count - 2) / xx), y);
    }

    /// <summary>Whether it surely grows, by more than a share of the mean per unit of time.</summary>
    public bool Grows(double share) => Slope - Margin > share * Math.Abs(Mean);
}
