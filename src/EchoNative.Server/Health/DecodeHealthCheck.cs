using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EchoNative.Server;

/// <summary>
/// Healthy when a decode has worked lately: one of a session, or else one that is tried now. A server that shuts down is not. Whether
/// the engine is up at all is what the engine's own check says.
/// </summary>
internal sealed class DecodeHealthCheck(EngineChain engines, EchoServerOptions options, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public const string Name = "echonative-decode";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private Task _probe = Task.CompletedTask;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The server is shutting down.");
        }

        if (!IsDue())
        {
            return HealthCheckResult.Healthy();
        }

        try
        {
            await Probe().WaitAsync(Patience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (TimeoutException)
        {
            return IsDue() ? HealthCheckResult.Unhealthy($"A decode was not done within {Patience.TotalSeconds} s.") : HealthCheckResult.Healthy();
        }
        catch (EchoNativeException e)
        {
            return IsDue() ? HealthCheckResult.Unhealthy($"A decode has failed: {e.Message}") : HealthCheckResult.Healthy();
        }
    }

    // An idle model that is not in memory is as ready as it can be; the next session loads it.
    private bool IsDue()
    {
        EngineStatus status = engines.Current.Status;
        return status is { State: EngineState.Ready, Residency: ModelResidency.Resident, LastDecode: { } last }
            && DateTimeOffset.UtcNow - last > options.ReadyWithin;
    }

    /// <summary>However many ask: one probe at a time.</summary>
    private Task Probe()
    {
        lock (_lock)
        {
            if (_probe.IsCompleted)
            {
                _probe = engines.Current.ProbeAsync();
            }

            return _probe;
        }
    }
}
