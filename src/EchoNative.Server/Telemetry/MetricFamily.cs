using System.Diagnostics.Metrics;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EchoNative.Server;

/// <summary>
/// All series of one name, of every instrument that has it. Recording allocates nothing once a series is there. Thread-safe.
/// </summary>
/// <param name="name">As it is written.</param>
/// <param name="help">What it says.</param>
/// <param name="kind">What it is.</param>
/// <param name="isObserved">Whether its values are asked for at each collection.</param>
/// <param name="isTotal">Whether a value replaces the one before; else it is added.</param>
/// <param name="bounds">Upper bounds of a histogram's buckets.</param>
internal sealed class MetricFamily(string name, string help, MetricKind kind, bool isObserved, bool isTotal, double[] bounds)
{
    // OpenTelemetry's limit and what it calls the series for the rest (specification, metrics SDK, cardinality limits).
    private const int MaxSeries = 2000;
    private static readonly Tag[] Overflow = [new("otel.metric.overflow", true)];

    private readonly List<MetricSeries> _series = [];
    private readonly Lock _lock = new();
    private int _collection;

    public string Name { get; } = name;

    public string Help { get; } = help;

    public MetricKind Kind { get; } = kind;

    /// <summary>Upper bounds of a histogram's buckets, rising; the last bucket has none.</summary>
    public IReadOnlyList<double> Bounds => bounds;

    public void Record(double value, ReadOnlySpan<Tag> tags)
    {
        lock (_lock)
        {
            MetricSeries series = Find(tags);
            series.Collection = _collection;
            if (Kind == MetricKind.Histogram)
            {
                series.Value += value;
                series.Buckets[BucketOf(value)]++;
            }
            else
            {
                series.Value = isTotal ? value : series.Value + value;
            }
        }
    }

    /// <summary>Begins a collection: series that are asked for and give no value in it are left out.</summary>
    public void BeginCollection()
    {
        lock (_lock)
        {
            _collection++;
        }
    }

    /// <summary>Hands out the series, one after the other, while nothing is recorded.</summary>
    public void ForEach(Action<MetricFamily, MetricSeries> action)
    {
        lock (_lock)
        {
            foreach (MetricSeries series in _series)
            {
                if (!isObserved || series.Collection == _collection)
                {
                    action(this, series);
                }
            }
        }
    }

    public static MetricKind? KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<int> or Counter<double> => MetricKind.Counter,
        ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> => MetricKind.Counter,
        Histogram<long> or Histogram<int> or Histogram<double> => MetricKind.Histogram,
        UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double> => MetricKind.Gauge,
        ObservableUpDownCounter<long> or ObservableUpDownCounter<int> or ObservableUpDownCounter<double> => MetricKind.Gauge,
        Gauge<long> or Gauge<int> or Gauge<double> => MetricKind.Gauge,
        ObservableGauge<long> or ObservableGauge<int> or ObservableGauge<double> => MetricKind.Gauge,
        _ => null,
    };

    private MetricSeries Find(ReadOnlySpan<Tag> tags)
    {
        foreach (MetricSeries series in _series)
        {
            if (series.Has(tags))
            {
                return series;
            }
        }

        if (_series.Count >= MaxSeries && !tags.SequenceEqual(Overflow))
        {
            return Find(Overflow);
        }

        var added = new MetricSeries(tags.ToArray(), Kind == MetricKind.Histogram ? bounds.Length + 1 : 0);
        _series.Add(added);
        return added;
    }

    private int BucketOf(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        return bucket;
    }
}
