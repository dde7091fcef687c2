using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests;

[Collection(ServerCollection.Name)]
public sealed class HandshakeTests(ServerFixture fixture)
{
    [Fact]
    public async Task Plain_request_is_told_to_upgrade()
    {
        using var http = new HttpClient { BaseAddress = fixture.Server.BaseUri };
        using HttpResponseMessage response = await http.GetAsync("v1/stream");
        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Contains("echo.v1", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null, null, 400)]
    [InlineData("echo.v2", null, 400)]
    [InlineData("echo.v1", "https://example.org", 403)]
    [InlineData("echo.v1", "null", 403)]
    [InlineData("echo.v1", "http://127.0.0.1.example.org", 403)]
    [InlineData("echo.v1", "http://localhost:5173", 101)]
    [InlineData("echo.v1", "http://127.0.0.1:80", 101)]
    [InlineData("echo.v1", null, 101)]
    public async Task Handshake_is_answered_with_the_status(string? subprotocol, string? origin, int status)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (subprotocol is not null)
        {
            socket.Options.AddSubProtocol(subprotocol);
        }

        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        Task connecting = socket.ConnectAsync(fixture.Server.StreamUri, CancellationToken.None);
        if (status == 101)
        {
            await connecting;
            Assert.Equal("echo.v1", socket.SubProtocol);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
        }

        Assert.Equal(status, (int)socket.HttpStatusCode);
    }

    [Fact]
    public async Task Named_origin_is_let_in()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options with { AllowedOrigins = ["https://example.org"] });
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
        socket.Options.SetRequestHeader("Origin", "https://example.org");
        await socket.ConnectAsync(server.StreamUri, CancellationToken.None);
        Assert.Equal(WebSocketState.Open, socket.State);
        socket.Abort();
        await server.StopAsync();
    }

    [Fact]
    public async Task Connection_beyond_the_limit_is_refused_until_one_ends()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options);
        var clients = new List<RawClient>();
        for (int i = 0; i < 2 * ServerFixture.Options.Engine.MaxSessions; i++)
        {
            clients.Add(await RawClient.ConnectAsync(server));
        }

        var e = await Assert.ThrowsAsync<EchoClientException>(() => EchoConnection.ConnectAsync(server.StreamUri, Session.Start16K));
        Assert.Equal(EchoClientError.Rejected, e.Error);
        Assert.Contains("503", e.Message);

        await clients[0].Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(Samples.DigitsText, await TextWhenLetInAsync(server));
        clients.ForEach(client => client.Socket.Abort());
        await server.StopAsync();
    }

    [Fact]
    public async Task Client_says_that_nobody_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var e = await Assert.ThrowsAsync<EchoClientException>(
            () => EchoConnection.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/v1/stream"), Session.Start16K));
        Assert.Equal(EchoClientError.Unreachable, e.Error);
    }

    [Fact]
    public async Task Client_says_that_the_address_is_something_else()
    {
        var uri = new Uri(fixture.Server.StreamUri, "/health/live");
        var e = await Assert.ThrowsAsync<EchoClientException>(() => EchoConnection.ConnectAsync(uri, Session.Start16K));
        Assert.Equal(EchoClientError.Rejected, e.Error);
        await Assert.ThrowsAsync<ArgumentException>(() => EchoConnection.ConnectAsync(fixture.Server.BaseUri, Session.Start16K));
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_at_once()
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        EchoServerOptions good = ServerFixture.Options;
        foreach (EchoServerOptions bad in new[]
        {
            good with { IdleTimeout = TimeSpan.Zero },
            good with { SlowReaderTimeout = TimeSpan.FromHours(1) },
            good with { DrainTimeout = TimeSpan.FromSeconds(-1) },
            good with { AllowedOrigins = ["example.org"] },
            good with { AllowedOrigins = ["https://example.org/page"] },
            good with { Engine = good.Engine with { Workers = 0 } },
        })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await new EchoServer(bad, endpoint).DisposeAsync());
        }
    }

    /// <summary>The server counts a connection a moment longer than its client does.</summary>
    private static async Task<string> TextWhenLetInAsync(EchoServer server)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return Session.TextOf(await Session.RunAsync(server, Session.Start16K, Samples.Digits.Pcm));
            }
            catch (EchoClientException e) when (e.Error == EchoClientError.Rejected && attempt < 500)
            {
                await Task.Delay(20);
            }
        }
    }
}
