using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EchoNative.Server;

/// <summary>Answers health questions in JSON. What is open to everybody tells no more than yes, no and why.</summary>
internal static class HealthResponse
{
    /// <summary>Writes <c>{"status":"Healthy"}</c>, with the reason if it is something else.</summary>
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        if (report.Entries.Values.FirstOrDefault(static entry => entry.Status != HealthStatus.Healthy).Description is { } reason)
        {
            json.WriteString("reason", reason);
        }

        json.WriteEndObject();
    }
}
