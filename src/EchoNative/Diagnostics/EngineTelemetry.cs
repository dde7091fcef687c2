namespace EchoNative.Diagnostics;

/// <summary>
/// Names under which an engine's metrics and traces are found, such as <c>AddMeter(EngineTelemetry.MeterName)</c> of OpenTelemetry.
/// docs/embedding.md lists the instruments. None carries audio or text.
/// </summary>
public static class EngineTelemetry
{
    /// <summary>Name of the <see cref="System.Diagnostics.Metrics.Meter"/>.</summary>
    public const string MeterName = "EchoNative";

    /// <summary>Name of the <see cref="System.Diagnostics.ActivitySource"/>.</summary>
    public const string ActivitySourceName = "EchoNative";

    internal static string? Version { get; } = typeof(EngineTelemetry).Assembly.GetName().Version?.ToString(3);
}
