using System.Net;
using System.Net.WebSockets;
using EchoNative.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>Checks a request for the stream, accepts its WebSocket and serves it.</summary>
internal sealed class StreamEndpoint(
    WhisperEngine engine, EchoServerOptions options, IHostApplicationLifetime lifetime, ILogger<StreamEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await RefuseAsync(context, HttpStatusCode.UpgradeRequired, $"This is a WebSocket of subprotocol {EchoProtocol.Subprotocol}.");
        }
        else if (!IsAllowed(context.Request.Headers.Origin.ToString()))
        {
            // A page of any site may open a WebSocket to this machine; browsers leave the check to the server.
            ServerLog.OriginRefused(logger, context.Request.Headers.Origin.ToString());
            await RefuseAsync(context, HttpStatusCode.Forbidden, "Pages of this origin may not connect.");
        }
        else if (!context.WebSockets.WebSocketRequestedProtocols.Contains(EchoProtocol.Subprotocol))
        {
            await RefuseAsync(context, HttpStatusCode.BadRequest, $"Ask for the WebSocket subprotocol {EchoProtocol.Subprotocol}.");
        }
        else
        {
            await ServeAsync(context);
        }
    }

    private async Task ServeAsync(HttpContext context)
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
            await RefuseAsync(context, HttpStatusCode.ServiceUnavailable, "There are too many connections; try again later.");
            return;
        }

        using (socket)
        {
            await using var connection = new StreamConnection(socket, engine, options, logger);
            await connection.RunAsync(lifetime.ApplicationStopping);
        }
    }

    private bool IsAllowed(string origin) =>
        origin.Length == 0
        || options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.IsLoopback && uri.Scheme is "http" or "https");

    private static Task RefuseAsync(HttpContext context, HttpStatusCode status, string reason)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
