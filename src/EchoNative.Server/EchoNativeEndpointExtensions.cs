using EchoNative.Extensions;
using EchoNative.Protocol;
using EchoNative.Server.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EchoNative.Server;

/// <summary>Puts the front end into an application's routes.</summary>
public static class EchoNativeEndpointExtensions
{
    /// <summary>Maps the page at <c>/</c>, <c>/v1/stream</c>, <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static IEndpointRouteBuilder MapEchoNative(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        StreamEndpoint stream = endpoints.ServiceProvider.GetRequiredService<StreamEndpoint>();
        IApplicationBuilder pipeline = endpoints.CreateApplicationBuilder();
        _ = pipeline.UseWebSockets();
        pipeline.Run(stream.HandleAsync);
        _ = endpoints.Map(EchoProtocol.StreamPath, pipeline.Build());
        _ = endpoints.MapHealthChecks("/health/live", new HealthCheckOptions
        {
            Predicate = static _ => false,
            ResponseWriter = HealthResponse.WriteAsync,
        });
        _ = endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = static check => check.Tags.Contains(EngineHealthCheck.Tag),
            ResponseWriter = HealthResponse.WriteAsync,
        });
        endpoints.MapPage();
        return endpoints;
    }
}
