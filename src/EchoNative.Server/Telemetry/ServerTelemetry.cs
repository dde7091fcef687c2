namespace EchoNative.Server;

/// <summary>Names under which the front end's metrics are found; docs/operation.md lists the instruments. None carries audio or text.</summary>
public static class ServerTelemetry
{
    /// <summary>Name of the <see cref="System.Diagnostics.Metrics.Meter"/>; the engine's own is <c>EchoNative</c>.</summary>
    public const string MeterName = "EchoNative.Server";

    internal static string? Version { get; } = typeof(ServerTelemetry).Assembly.GetName().Version?.ToString(3);
}
