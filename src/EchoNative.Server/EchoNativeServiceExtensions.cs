using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EchoNative.Server;

/// <summary>Registers the engine and its front end in an application of one's own.</summary>
public static class EchoNativeServiceExtensions
{
    /// <summary>
    /// Adds the engine, which starts and stops with the application, and what <see cref="EchoNativeEndpointExtensions.MapEchoNative"/>
    /// needs.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddEchoNative(this IServiceCollection services, EchoServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _ = services.AddRouting();
        _ = services.AddSingleton(options);
        _ = services.AddSingleton(options.Engine);
        _ = services.AddSingleton<WhisperEngine>();
        _ = services.AddSingleton<EngineService>();
        _ = services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<EngineService>());
        _ = services.AddSingleton<StreamEndpoint>();
        _ = services.AddHealthChecks().AddCheck<EngineHealthCheck>("echonative", HealthStatus.Unhealthy, [EngineHealthCheck.Tag]);
        return services;
    }
}
