using System.Net;
using System.Net.WebSockets;
using EchoNative.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EchoNative.Server.Tests.Fuzzing;

/// <summary>
/// A real WebSocket to the real endpoint without a socket in between: only Kestrel's part, from the handshake's bytes to the request, is
/// left out.
/// </summary>
internal sealed class InProcessClient : IHttpWebSocketFeature, IHttpRequestLifetimeFeature
{
    private readonly Stream _server;
    private readonly CancellationTokenSource _aborted = new();

    private InProcessClient(Stream client, Stream server)
    {
        _server = server;
        Socket = WebSocket.CreateFromStream(client, new WebSocketCreationOptions { IsServer = false, SubProtocol = EchoProtocol.Subprotocol });
    }

    public WebSocket Socket { get; }

    /// <summary>Ends when the server has done with the connection.</summary>
    public Task Served { get; private set; } = Task.CompletedTask;

    bool IHttpWebSocketFeature.IsWebSocketRequest => true;

    CancellationToken IHttpRequestLifetimeFeature.RequestAborted
    {
        get => _aborted.Token;
        set => throw new NotSupportedException();
    }

    public static InProcessClient Connect(StreamEndpoint endpoint)
    {
        (Stream clientSide, Stream serverSide) = DuplexPipe.Create();
        var client = new InProcessClient(clientSide, serverSide);
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpWebSocketFeature>(client);
        context.Features.Set<IHttpRequestLifetimeFeature>(client);
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Headers.SecWebSocketProtocol = EchoProtocol.Subprotocol;
        client.Served = Task.Run(() => endpoint.HandleAsync(context));
        return client;
    }

    Task<WebSocket> IHttpWebSocketFeature.AcceptAsync(WebSocketAcceptContext context) =>
        Task.FromResult(WebSocket.CreateFromStream(_server, new WebSocketCreationOptions { IsServer = true, SubProtocol = context.SubProtocol }));

    void IHttpRequestLifetimeFeature.Abort() => _aborted.Cancel();
}
