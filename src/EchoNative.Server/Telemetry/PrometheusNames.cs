using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace EchoNative.Server;

/// <summary>OpenTelemetry's names as Prometheus has them (OpenTelemetry specification, compatibility with Prometheus and OpenMetrics).</summary>
internal static class PrometheusNames
{
    /// <summary>The name of a metric: with its unit, and <c>_total</c> for a counter.</summary>
    public static string Of(Instrument instrument, MetricKind kind)
    {
        string name = Clean(instrument.Name);
        string unit = UnitOf(instrument.Unit, kind);
        if (unit.Length > 0 && !name.EndsWith("_" + unit, StringComparison.Ordinal))
        {
            name += "_" + unit;
        }

        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>Letters, digits and underscores; not a digit first.</summary>
    public static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (char c in name)
        {
            _ = clean.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return clean.Length > 0 && !char.IsAsciiDigit(clean[0]) ? clean.ToString() : "_" + clean;
    }

    public static void AppendEscaped(StringBuilder text, string value, bool quotes)
    {
        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '"' when quotes => text.Append("\\\""),
                _ => text.Append(c),
            };
        }
    }

    public static string ToText(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    // Those that our instruments and .NET's have.
    private static string UnitOf(string? unit, MetricKind kind) => unit switch
    {
        null or "" => "",
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "1" => kind == MetricKind.Gauge ? "ratio" : "",
        _ when unit[0] == '{' => "",
        _ => Clean(unit),
    };
}
