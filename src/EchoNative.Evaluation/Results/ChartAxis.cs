namespace EchoNative.Evaluation;

/// <summary>An axis from one round number to another, with the round numbers between them.</summary>
internal sealed class ChartAxis
{
    private const int MostSteps = 6;
    private static readonly double[] Steps = [1, 2, 5, 10];
    private readonly double _low;
    private readonly double _high;

    private ChartAxis(double low, double high, double step)
    {
        (_low, _high) = (low, high);
        int count = (int)Math.Round((high - low) / step);
        Ticks = [.. Enumerable.Range(0, count + 1).Select(i => Math.Round((low / step) + i) * step).Select(static tick => Math.Abs(tick) < 1e-12 ? 0 : tick)];
    }

    /// <summary>The round numbers.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis on which all of these values lie. Steps are 1, 2 or 5 times a power of ten.</summary>
    public static ChartAxis Of(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        (double low, double high) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        if (high - low < 1e-9 * Math.Max(1, Math.Abs(high)))
        {
            high = low == 0 ? 1 : low + Math.Abs(low);
        }

        double unit = Math.Pow(10, Math.Floor(Math.Log10((high - low) / MostSteps)));
        double step = Steps.Select(n => n * unit).First(s => (high - low) / s <= MostSteps);
        return new ChartAxis(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, step);
    }

    /// <summary>Where a value lies, 0 to 1.</summary>
    public double Share(double value) => (value - _low) / (_high - _low);
}
