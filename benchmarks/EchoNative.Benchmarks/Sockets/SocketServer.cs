using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using EchoNative.Benchmarks.Harness;
using EchoNative.Protocol;
using EchoNative.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EchoNative.Benchmarks.Sockets;

/// <summary>The verb <c>sockets-serve</c>: one of the servers that <c>sockets</c> compares. Says where it listens, then answers each line with its CPU seconds and resident bytes.</summary>
internal static class SocketServer
{
    private const int PieceBytes = 4096; // as the front end reads

    public static async Task<int> RunAsync(string kind)
    {
        await using IAsyncDisposable server = await (kind == SocketKind.EchoNative ? StartEchoNativeAsync() : StartBareAsync(kind));
        while (Console.ReadLine() is not null)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{CpuTime.Process} {ProcessMemory.Resident}"));
        }

        return 0;
    }

    private static async Task<IAsyncDisposable> StartEchoNativeAsync()
    {
        var server = new EchoServer(
            new EchoServerOptions
            {
                Engine = new WhisperEngineOptions { ModelPath = Engines.Digits, MaxSessions = 2048 },
                IdleTimeout = TimeSpan.FromHours(1),
                MaxIngestSpeed = null,
            },
            new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync();
        await server.WaitUntilReadyAsync();
        Console.WriteLine(server.StreamUri);
        return server;
    }

    private static async Task<IAsyncDisposable> StartBareAsync(string kind)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.Run(context => ServeAsync(context, kind == SocketKind.Echo));
        await app.StartAsync();
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Console.WriteLine(address.Replace("http", "ws", StringComparison.Ordinal));
        return app;
    }

    // The plainest loop there is: each frame back, or a short text for every so many.
    private static async Task ServeAsync(HttpContext context, bool echo)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(EchoProtocol.Subprotocol);
        byte[] buffer = new byte[PieceBytes];
        byte[] ack = """{"type":"ack","source":0,"received":672000,"committed":614400}"""u8.ToArray();
        int frames = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: WebSocketMessageType.Binary } frame)
        {
            if (echo)
            {
                await socket.SendAsync(buffer.AsMemory(0, frame.Count), WebSocketMessageType.Binary, true, CancellationToken.None);
            }
            else if (++frames % SocketLoad.FramesPerAck == 0)
            {
                await socket.SendAsync(ack, WebSocketMessageType.Text, true, CancellationToken.None);
            }
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
