using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EchoNative.Cli.Serve;

/// <summary>Sends metrics to a collector when OpenTelemetry's own environment variables name one.</summary>
internal static class OtlpExport
{
    private static readonly string[] Variables = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];
    private static readonly string[] Meters = ["EchoNative", Server.ServerTelemetry.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>Starts to send; disposing the provider sends the rest. Null when no collector is named.</summary>
    public static MeterProvider? Start() =>
        Variables.All(static name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            ? null
            : Sdk.CreateMeterProviderBuilder()
                .ConfigureResource(static resource => resource.AddService("echonative", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3)))
                .AddMeter(Meters)
                .AddOtlpExporter()
                .Build();
}
