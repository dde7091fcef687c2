using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace EchoNative.Server.Tests;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PrometheusExporter _exporter;
    private readonly Meter _meter;

    public PrometheusExporterTests()
    {
        IMeterFactory factory = _services.GetRequiredService<IMeterFactory>();
        _exporter = new PrometheusExporter(factory);
        _meter = factory.Create("EchoNative");
    }

    public void Dispose()
    {
        _exporter.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Counter_adds_up_and_gets_its_unit_and_total()
    {
        Counter<long> counter = _meter.CreateCounter<long>("echo.test.io", "By", "Bytes,\nof \\ kinds.");
        counter.Add(5, new KeyValuePair<string, object?>("network.io.direction", "receive"));
        counter.Add(7, new KeyValuePair<string, object?>("network.io.direction", "receive"));
        counter.Add(1, new KeyValuePair<string, object?>("network.io.direction", "a\"b\\c\nd"));
        Assert.Equal(
            """
            # HELP echo_test_io_bytes_total Bytes,\nof \\ kinds.
            # TYPE echo_test_io_bytes_total counter
            echo_test_io_bytes_total{network_io_direction="receive"} 12
            echo_test_io_bytes_total{network_io_direction="a\"b\\c\nd"} 1

            """,
            Own());
    }

    [Fact]
    public void Histogram_has_rising_buckets_sum_and_count()
    {
        Histogram<double> histogram = _meter.CreateHistogram(
            "echo.test.duration", "s", "Time.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (double value in new[] { 0.05, 0.1, 0.5, 30 })
        {
            histogram.Record(value);
        }

        Assert.Equal(
            """
            # HELP echo_test_duration_seconds Time.
            # TYPE echo_test_duration_seconds histogram
            echo_test_duration_seconds_bucket{le="0.1"} 2
            echo_test_duration_seconds_bucket{le="1"} 3
            echo_test_duration_seconds_bucket{le="+Inf"} 4
            echo_test_duration_seconds_sum 30.65
            echo_test_duration_seconds_count 4

            """,
            Own());
    }

    [Fact]
    public void Observed_value_replaces_the_one_before_and_one_that_is_gone_is_left_out()
    {
        var values = new List<Measurement<int>> { new(3, new KeyValuePair<string, object?>("k", "a")), new(4, new KeyValuePair<string, object?>("k", "b")) };
        _ = _meter.CreateObservableUpDownCounter("echo.test.now", () => values, "{thing}", "Now.");
        Assert.Contains("echo_test_now{k=\"a\"} 3\necho_test_now{k=\"b\"} 4\n", Own(), StringComparison.Ordinal);
        values.RemoveAt(0);
        Assert.Contains("gauge\necho_test_now{k=\"b\"} 4\n", Own(), StringComparison.Ordinal);
    }

    [Fact]
    public void Instruments_of_one_name_share_their_header()
    {
        _meter.CreateCounter<long>("echo.test.both", null, "Both.").Add(1, new KeyValuePair<string, object?>("m", "x"));
        Meter other = _services.GetRequiredService<IMeterFactory>().Create(ServerTelemetry.MeterName);
        other.CreateCounter<long>("echo.test.both", null, "Both.").Add(2, new KeyValuePair<string, object?>("m", "y"));
        Assert.EndsWith("# TYPE echo_test_both_total counter\necho_test_both_total{m=\"x\"} 1\necho_test_both_total{m=\"y\"} 2\n", Own(), StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_without_end_end_in_one_series()
    {
        Counter<long> counter = _meter.CreateCounter<long>("echo.test.many");
        for (int i = 0; i < 5000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        }

        Assert.EndsWith("echo_test_many_total{otel_metric_overflow=\"True\"} 3000\n", Own(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_meters_and_other_factories_are_not_heard()
    {
        using var other = new Meter("Other");
        other.CreateCounter<long>("echo.test.other").Add(1);
        using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        services.GetRequiredService<IMeterFactory>().Create("EchoNative").CreateCounter<long>("echo.test.second").Add(1);
        Assert.Equal("", Own());
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        Histogram<double> histogram = _meter.CreateHistogram<double>("echo.test.warm");
        var tag = new KeyValuePair<string, object?>("job", "final");
        histogram.Record(1, tag);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            histogram.Record(i, tag);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Only what the tests here have made; other engines of this process are heard, too.</summary>
    private string Own()
    {
        string[] lines = [.. _exporter.Collect().Split('\n').Where(line => line.Contains("echo_test_", StringComparison.Ordinal)).Select(line => line + "\n")];
        return string.Concat(lines);
    }
}
