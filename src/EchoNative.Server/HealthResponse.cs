using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EchoNative.Server;

/// <summary>Writes a health report as JSON: <c>{"status":"Healthy","state":"Ready","model":"ggml-digits","resident":true,"sessions":1}</c>.</summary>
internal static class HealthResponse
{
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        foreach ((string name, object value) in report.Entries.Values.SelectMany(static entry => entry.Data))
        {
            if (value is int number)
            {
                json.WriteNumber(name, number);
            }
            else if (value is bool flag)
            {
                json.WriteBoolean(name, flag);
            }
            else
            {
                json.WriteString(name, value.ToString());
            }
        }

        json.WriteEndObject();
    }
}
