namespace EchoNative.Evaluation.Measures;

/// <summary>Values and what lies below given shares of them.</summary>
internal sealed class Quantiles
{
    private readonly List<double> _values = [];
    private bool _sorted;

    public Quantiles()
    {
    }

    public Quantiles(IEnumerable<double> values) => _values.AddRange(values);

    public int Count => _values.Count;

    public double Median => Of(0.5);

    public void Add(double value)
    {
        _values.Add(value);
        _sorted = false;
    }

    public void AddRange(Quantiles other)
    {
        _values.AddRange(other._values);
        _sorted = false;
    }

    public void Clear() => _values.Clear();

    /// <summary>The value that a share of them does not exceed (nearest rank); NaN where there are none.</summary>
    public double Of(double share)
    {
        if (!_sorted)
        {
            _values.Sort();
            _sorted = true;
        }

        return _values.Count == 0 ? double.NaN : _values[Math.Clamp((int)Math.Ceiling(share * _values.Count) - 1, 0, _values.Count - 1)];
    }

    /// <summary>Median, 95th and 99th percentile and the worst, in milliseconds of values in seconds, as cells of a table.</summary>
    public object[] Milliseconds() => [.. new[] { 0.5, 0.95, 0.99, 1 }.Select(q => (object)(Count == 0 ? "–" : $"{Of(q) * 1000:F0}"))];
}
