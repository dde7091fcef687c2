using System.Diagnostics;
using System.Text.Json;
using EchoNative.Server.Overload;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EchoNative.Server;

/// <summary><c>/health</c>: everything an operator asks first, as JSON, with the status code of readiness.</summary>
internal sealed class HealthEndpoint(
    HealthCheckService checks,
    EngineChain engines,
    EchoServerOptions options,
    ServerMetrics metrics,
    ClientLimiter limiter,
    OverloadMonitor overload,
    IHostApplicationLifetime lifetime)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public async Task HandleAsync(HttpContext context)
    {
        HealthReport report = await checks.CheckHealthAsync(HealthTags.IsReadiness, context.RequestAborted);
        context.Response.StatusCode = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteStartObject("checks");
        foreach ((string name, HealthReportEntry entry) in report.Entries)
        {
            json.WriteString(name, entry.Status == HealthStatus.Healthy ? "Healthy" : entry.Description);
        }

        json.WriteEndObject();
        WriteServer(json);
        WriteEngine(json);
        json.WriteEndObject();
    }

    private void WriteServer(Utf8JsonWriter json)
    {
        (int connected, int parked) = metrics.Sessions();
        json.WriteStartObject("server");
        json.WriteString("version", ServerTelemetry.Version);
        json.WriteString("runtime", Environment.Version.ToString());
        json.WriteNumber("uptime_s", Math.Round(Stopwatch.GetElapsedTime(_began).TotalSeconds));
        json.WriteBoolean("draining", lifetime.ApplicationStopping.IsCancellationRequested);
        json.WriteNumber("connections", metrics.Connections);
        json.WriteNumber("clients", limiter.Count);
        json.WriteNumber("sessions_connected", connected);
        json.WriteNumber("sessions_parked", parked);
        json.WriteNumber("level", overload.ShownLevel);
        json.WriteBoolean("dropping", overload.IsDropping);
        json.WriteEndObject();
    }

    private void WriteEngine(Utf8JsonWriter json)
    {
        RecognitionEngine current = engines.Current;
        json.WriteStartObject("engine");
        Write(json, current);
        json.WriteNumber("max_sessions", options.Engine.MaxSessions);
        if (current.Status.State != EngineState.Created && current is WhisperEngine)
        {
            NativeRuntimeInfo native = NativeRuntime.Load(); // it is loaded: this only tells
            json.WriteString("whisper", native.WhisperVersion);
            json.WriteString("ggml", native.GgmlVersion);
        }

        json.WriteEndObject();
        json.WriteStartArray("engines");
        foreach (RecognitionEngine engine in engines.Engines)
        {
            json.WriteStartObject();
            Write(json, engine);
            json.WriteBoolean("current", engine == current);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, RecognitionEngine engine)
    {
        (EngineStatus status, EngineLoad load, EngineCapabilities capabilities) = (engine.Status, engine.GetLoad(), engine.Capabilities);
        json.WriteString("name", capabilities.Engine);
        json.WriteString("device", capabilities.Device);
        json.WriteString("state", status.State.ToString());
        json.WriteString("model", status.Model);
        json.WriteString("residency", status.Residency.ToString());
        json.WriteNumber("sessions", status.Sessions);
        json.WriteNumber("queued_inferences", status.QueuedInferences);
        json.WriteNumber("rtf", Math.Round(load.RealtimeFactor, 4));
        json.WriteNumber("inference_mean_ms", Math.Round(load.InferenceMean.TotalMilliseconds, 1));
        json.WriteNumber("inference_p95_ms", Math.Round(load.InferenceP95.TotalMilliseconds, 1));
        if (status.LastDecode is { } last)
        {
            json.WriteNumber("last_decode_s", Math.Round((DateTimeOffset.UtcNow - last).TotalSeconds, 1));
        }

        json.WriteString("last_error", status.LastError);
    }
}
