using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EchoNative.Extensions;

/// <summary>
/// Healthy when the engine is ready, which means that it has really decoded something. A model that was unloaded because nobody used it
/// is healthy, too: the next session brings it back. One that could not be loaded again is not.
/// </summary>
internal sealed class EngineHealthCheck(EngineChain engines) : IHealthCheck
{
    public const string Name = "echonative";

    /// <summary>Marks the checks that readiness depends on.</summary>
    public const string Tag = "echonative-ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        EngineStatus status = engines.Current.Status;
        var data = new Dictionary<string, object>
        {
            ["state"] = status.State.ToString(),
            ["model"] = status.Model ?? "",
            ["resident"] = status.Residency == ModelResidency.Resident,
            ["sessions"] = status.Sessions,
        };
        string? fault = status switch
        {
            { State: not EngineState.Ready } => $"The engine is {status.State}.",
            { Residency: ModelResidency.Failed } => $"The model could not be loaded again: {status.LastError}",
            _ => null,
        };
        return Task.FromResult(fault is null
            ? HealthCheckResult.Healthy($"The model is {status.Residency}.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, fault, data: data));
    }
}
