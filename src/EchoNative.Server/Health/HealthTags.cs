using EchoNative.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EchoNative.Server;

/// <summary>Which checks answer which question.</summary>
internal static class HealthTags
{
    public static bool IsReadiness(HealthCheckRegistration check) => check.Tags.Contains(EngineHealthCheck.Tag);
}
