using System.Net.WebSockets;
using EchoNative.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>Checks a request for the stream, accepts its WebSocket and serves it.</summary>
internal sealed class StreamEndpoint(
    SessionRegistry registry,
    EchoServerOptions options,
    AccessPolicy access,
    ClientLimiter limiter,
    ServerMetrics metrics,
    IHostApplicationLifetime lifetime,
    ILogger<StreamEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, $"This is a WebSocket of subprotocol {EchoProtocol.Subprotocol}.");
        }
        else if (!access.IsOriginAllowed(context.Request))
        {
            AccessLog.OriginRefused(logger, context.Request.Headers.Origin.ToString());
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "Pages of this origin may not connect.");
        }
        else if (!access.TryIdentify(context, out ClientIdentity client))
        {
            AccessLog.KeyRefused(logger, context.Connection.RemoteIpAddress);
            metrics.Refused(StatusCodes.Status401Unauthorized);
            await Refusal.AskForKeyAsync(context);
        }
        else if (!context.WebSockets.WebSocketRequestedProtocols.Contains(EchoProtocol.Subprotocol))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"Ask for the WebSocket subprotocol {EchoProtocol.Subprotocol}.");
        }
        else
        {
            await ServeWithinLimitsAsync(context, client);
        }
    }

    private async Task ServeWithinLimitsAsync(HttpContext context, ClientIdentity client)
    {
        using ClientLease? lease = limiter.TryConnect(client);
        if (lease is null)
        {
            AccessLog.ClientRefused(logger, client.Name);
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "This client has too many connections; close some.");
        }
        else if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The server is shutting down.");
        }
        else
        {
            await ServeAsync(context, client);
        }
    }

    private async Task ServeAsync(HttpContext context, ClientIdentity client)
    {
        WebSocket socket;
        try
        {
            socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                SubProtocol = EchoProtocol.Subprotocol,

                // No timeout: a pong waits behind the audio that is held back. Sessions have an idle timeout of their own.
                KeepAliveInterval = TimeSpan.FromSeconds(15),
            });
        }
        catch (InvalidOperationException) when (!context.Response.HasStarted)
        {
            // Kestrel's limit of upgraded connections.
            context.Response.Clear();
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "There are too many connections; try again later.");
            return;
        }

        using (socket)
        {
            await using var connection = new StreamConnection(socket, registry, client, options, metrics, logger);
            await connection.RunAsync(lifetime.ApplicationStopping);
        }
    }

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        metrics.Refused(status);
        return Refusal.WriteAsync(context, status, reason);
    }
}
