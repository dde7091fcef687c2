using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace EchoNative.Server;

/// <summary>
/// Listens to the instruments of the engine, the front end, Kestrel and the runtime, and writes what they have told in Prometheus' text
/// format (prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4).
/// </summary>
internal sealed class PrometheusExporter : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    private static readonly string[] Meters = ["EchoNative", ServerTelemetry.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000]; // OpenTelemetry's

    private readonly IMeterFactory _factory;
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();
    private readonly StringBuilder _text = new();

    /// <param name="factory">Instruments of other factories, as of a second server in this process, are not listened to.</param>
    public PrometheusExporter(IMeterFactory factory)
    {
        _factory = factory;
        _listener.InstrumentPublished = Listen;
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Asks every instrument and writes everything.</summary>
    public string Collect()
    {
        lock (_collecting)
        {
            MetricFamily[] families = [.. _families.Values.OrderBy(static family => family.Name, StringComparer.Ordinal)];
            Array.ForEach(families, static family => family.BeginCollection());
            _listener.RecordObservableInstruments();
            _ = _text.Clear();
            Array.ForEach(families, WriteFamily);
            return _text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Listen(Instrument instrument, MeterListener listener)
    {
        object? scope = instrument.Meter.Scope;
        if (Meters.Contains(instrument.Meter.Name) && (scope is null || scope == _factory) && MetricFamily.KindOf(instrument) is { } kind)
        {
            MetricFamily family = _families.GetOrAdd(
                PrometheusNames.Of(instrument, kind),
                static (name, from) => new MetricFamily(
                    name,
                    from.instrument.Description ?? "",
                    from.kind,
                    from.instrument.IsObservable,
                    from.instrument.IsObservable || from.instrument is Gauge<long> or Gauge<int> or Gauge<double>,
                    BoundsOf(from.instrument)),
                (instrument, kind));

            // Of two kinds of instruments with one name, the first counts.
            if (family.Kind == kind)
            {
                listener.EnableMeasurementEvents(instrument, family);
            }
        }
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(static bound => (double)bound)],
        _ => DefaultBounds,
    };

    private void WriteFamily(MetricFamily family)
    {
        int start = _text.Length;
        _ = _text.Append("# HELP ").Append(family.Name).Append(' ');
        PrometheusNames.AppendEscaped(_text, family.Help, quotes: false);
        _ = _text.Append("\n# TYPE ").Append(family.Name).Append(' ').Append(family.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Gauge => "gauge",
            _ => "histogram",
        }).Append('\n');
        int header = _text.Length;
        family.ForEach(family.Kind == MetricKind.Histogram ? WriteHistogram : WriteValue);
        if (_text.Length == header)
        {
            _text.Length = start; // nothing was measured yet
        }
    }

    private void WriteValue(MetricFamily family, MetricSeries series) => WriteSample(family.Name, "", series.Tags, null, PrometheusNames.ToText(series.Value));

    private void WriteHistogram(MetricFamily family, MetricSeries series)
    {
        long count = 0;
        for (int i = 0; i < series.Buckets.Length; i++)
        {
            count += series.Buckets[i];
            string bound = PrometheusNames.ToText(i < family.Bounds.Count ? family.Bounds[i] : double.PositiveInfinity);
            WriteSample(family.Name, "_bucket", series.Tags, bound, count.ToString(CultureInfo.InvariantCulture));
        }

        WriteSample(family.Name, "_sum", series.Tags, null, PrometheusNames.ToText(series.Value));
        WriteSample(family.Name, "_count", series.Tags, null, count.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteSample(string name, string suffix, Tag[] tags, string? bound, string value)
    {
        _ = _text.Append(name).Append(suffix);
        char before = '{';
        foreach ((string key, object? tag) in tags)
        {
            WriteLabel(before, PrometheusNames.Clean(key), Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "");
            before = ',';
        }

        if (bound is not null)
        {
            WriteLabel(before, "le", bound);
            before = ',';
        }

        _ = _text.Append(before == ',' ? "} " : " ").Append(value).Append('\n');
    }

    private void WriteLabel(char before, string name, string value)
    {
        _ = _text.Append(before).Append(name).Append("=\"");
        PrometheusNames.AppendEscaped(_text, value, quotes: true);
        _ = _text.Append('"');
    }
}
