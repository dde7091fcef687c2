using System.Diagnostics.Metrics;
using EchoNative.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server.Overload;

/// <summary>Registers what watches the load.</summary>
internal static class OverloadServiceExtensions
{
    /// <summary>To be called after the engine was added: the smaller one then starts after it, and stops before it.</summary>
    public static IServiceCollection AddOverload(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        _ = services.AddMetrics();
        _ = services.AddSingleton(CreateSmaller);
        _ = services.AddHostedService(static provider => provider.GetRequiredService<SmallerEngine>());
        _ = services.AddSingleton<OverloadMonitor>();
        return services.AddHostedService(static provider => provider.GetRequiredService<OverloadMonitor>());
    }

    private static SmallerEngine CreateSmaller(IServiceProvider provider)
    {
        if (provider.GetRequiredService<EchoServerOptions>().SmallerEngine is not { } options)
        {
            return new SmallerEngine(null, null);
        }

        var engine = new EngineChain([options.CreateEngine(provider.GetService<ILoggerFactory>(), provider.GetService<IMeterFactory>())]);
        var service = new EngineService(
            engine,
            new EngineStartup(InBackground: true),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<EngineService>>());
        return new SmallerEngine(engine, service);
    }
}
