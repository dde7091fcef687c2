using EchoNative.Extensions;
using EchoNative.Server.Overload;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EchoNative.Server;

/// <summary>Registers the engine and its front end in an application of one's own.</summary>
public static class EchoNativeServerServiceExtensions
{
    /// <summary>
    /// Adds the engine, which starts and stops with the application, and what <see cref="EchoNativeEndpointExtensions.MapEchoNative"/>
    /// needs. The engine loads while the application serves already, so that health can be asked meanwhile.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddEchoNativeServer(this IServiceCollection services, EchoServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _ = services.AddRouting();
        _ = services.AddSingleton(options);
        _ = services.AddEchoNative([options.Engine, .. options.Fallbacks], startInBackground: true);
        _ = services.AddSingleton<AccessPolicy>();
        _ = services.AddSingleton(new ClientLimiter(options.MaxSessionsPerClient));
        _ = services.AddMetrics();
        _ = services.AddSingleton<ServerMetrics>();
        _ = services.AddSingleton<PrometheusExporter>();
        _ = services.AddSingleton<HealthEndpoint>();
        _ = services.AddHealthChecks().AddCheck<DecodeHealthCheck>(DecodeHealthCheck.Name, HealthStatus.Unhealthy, [EngineHealthCheck.Tag]);
        _ = services.AddOverload();
        _ = services.AddSingleton<SessionRegistry>();
        _ = services.AddHostedService(static provider => provider.GetRequiredService<SessionRegistry>());
        _ = services.AddSingleton<StreamEndpoint>();
        return services;
    }
}
