using System.Net;
using EchoNative.Models;

namespace EchoNative.Server.Tests;

/// <summary>One real server with the real engine and the embedded model, on a free port of loopback.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    public EchoServer Server { get; private set; } = null!;

    public static EchoServerOptions Options => new()
    {
        Engine = new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits"), ThreadsPerWorker = 1, MaxSessions = 4 },
    };

    public static async Task<EchoServer> StartAsync(EchoServerOptions options)
    {
        var server = new EchoServer(options, new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync();
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Waits until as many sessions are open; a client that vanished is noticed a little later.</summary>
    public static async Task ExpectSessionsAsync(EchoServer server, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (server.Engine.Status.Sessions != count)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    public Task ExpectSessionsAsync(int count) => ExpectSessionsAsync(Server, count);

    public async Task InitializeAsync() => Server = await StartAsync(Options);

    public async Task DisposeAsync()
    {
        await Server.StopAsync();
        await Server.DisposeAsync();
    }
}
