using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EchoNative.Extensions;

/// <summary>
/// Healthy when the engine is ready, which means that it has really decoded something. A model that was unloaded because nobody used it
/// is healthy, too: the next session brings it back.
/// </summary>
internal sealed class EngineHealthCheck(WhisperEngine engine) : IHealthCheck
{
    public const string Name = "echonative";

    /// <summary>Marks the checks that readiness depends on.</summary>
    public const string Tag = "echonative-ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        EngineStatus status = engine.Status;
        var data = new Dictionary<string, object>
        {
            ["state"] = status.State.ToString(),
            ["model"] = status.Model ?? "",
            ["sessions"] = status.Sessions,
        };
        HealthCheckResult result = status is { State: EngineState.Ready, LastDecode: not null }
            ? HealthCheckResult.Healthy(data: data)
            : new HealthCheckResult(context.Registration.FailureStatus, $"The engine is {status.State}.", data: data);
        return Task.FromResult(result);
    }
}
