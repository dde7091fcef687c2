using EchoNative.Protocol;
using EchoNative.Server.Page;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EchoNative.Server;

/// <summary>Puts the front end into an application's routes.</summary>
public static class EchoNativeEndpointExtensions
{
    /// <summary>Maps the page at <c>/</c>, <c>/v1/stream</c>, <c>/health</c>, <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>.</summary>
    public static IEndpointRouteBuilder MapEchoNative(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IServiceProvider services = endpoints.ServiceProvider;
        IApplicationBuilder pipeline = endpoints.CreateApplicationBuilder();
        _ = pipeline.UseWebSockets();
        pipeline.Run(services.GetRequiredService<StreamEndpoint>().HandleAsync);
        _ = endpoints.Map(EchoProtocol.StreamPath, pipeline.Build());
        _ = endpoints.MapHealthChecks("/health/live", new HealthCheckOptions
        {
            Predicate = static _ => false,
            ResponseWriter = HealthResponse.WriteAsync,
        });
        _ = endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = HealthTags.IsReadiness,
            ResponseWriter = HealthResponse.WriteAsync,
        });
        endpoints.MapPage();

        AccessPolicy access = services.GetRequiredService<AccessPolicy>();
        _ = endpoints.MapGet("/health", new KeyGate(access, services.GetRequiredService<HealthEndpoint>().HandleAsync).HandleAsync);
        if (services.GetRequiredService<EchoServerOptions>().Metrics)
        {
            PrometheusExporter exporter = services.GetRequiredService<PrometheusExporter>();
            _ = endpoints.MapGet("/metrics", new KeyGate(access, context => WriteMetricsAsync(context, exporter)).HandleAsync);
        }

        return endpoints;
    }

    private static Task WriteMetricsAsync(HttpContext context, PrometheusExporter exporter)
    {
        context.Response.ContentType = PrometheusExporter.ContentType;
        return context.Response.WriteAsync(exporter.Collect(), context.RequestAborted);
    }
}
