using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using EchoNative.Protocol;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server.Tests;

/// <summary>Who gets in, asked over real sockets.</summary>
[Collection(ServerCollection.Name)]
public sealed class AccessTests(KeyedServerFixture fixture) : IClassFixture<KeyedServerFixture>
{
    private const string Key = KeyedServerFixture.Key;
    private static readonly string Offered = EchoProtocol.KeySubprotocolPrefix + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Key));

    [Theory]
    [InlineData(null, null, 401)]
    [InlineData("Bearer " + Key, null, 101)]
    [InlineData("bearer   " + Key, null, 101)]
    [InlineData("Bearer " + Key + "x", null, 401)]
    [InlineData("Bearer", null, 401)]
    [InlineData("Basic " + Key, null, 401)]
    [InlineData(Key, null, 401)]
    [InlineData(null, "offered", 101)]
    [InlineData(null, "echo.key.", 401)]
    [InlineData(null, "echo.key.a", 401)]
    [InlineData(null, "echo.key.d3Jvbmc", 401)]
    [InlineData("Bearer wrong-key-wrong-key", "offered", 401)]
    public async Task Handshake_needs_a_key(string? authorization, string? subprotocol, int status)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
        if (subprotocol is not null)
        {
            socket.Options.AddSubProtocol(subprotocol == "offered" ? Offered : subprotocol);
        }

        if (authorization is not null)
        {
            socket.Options.SetRequestHeader("Authorization", authorization);
        }

        await ConnectAsync(socket, status);
        if (status == 401)
        {
            Assert.StartsWith("Bearer realm=", Assert.Single(socket.HttpResponseHeaders!["WWW-Authenticate"]), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(EchoProtocol.Subprotocol, socket.SubProtocol);
        }
    }

    [Fact]
    public async Task Client_with_a_key_is_served()
    {
        await using RawClient client = await RawClient.ConnectAsync(
            fixture.Server, """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""", WithKey);
        Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("https://example.org", "example.org", 101)]
    [InlineData("https://example.org:8443", "example.org:8443", 101)]
    [InlineData("https://evil.example", "example.org", 403)]
    [InlineData("http://localhost:5173", "example.org", 101)]
    [InlineData("file://", "example.org", 403)]
    public async Task Page_of_the_server_itself_may_connect(string origin, string host, int status)
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
        WithKey(socket.Options);
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.SetRequestHeader("Host", host);
        await ConnectAsync(socket, status);
    }

    [Theory]
    [InlineData("health/live", HttpStatusCode.OK)]
    [InlineData("health/ready", HttpStatusCode.OK)]
    [InlineData("health", HttpStatusCode.Unauthorized)]
    [InlineData("metrics", HttpStatusCode.Unauthorized)]
    public async Task What_tells_more_than_yes_or_no_needs_a_key(string path, HttpStatusCode without)
    {
        using var http = new HttpClient { BaseAddress = fixture.Server.BaseUri };
        Assert.Equal(without, (await http.GetAsync(path)).StatusCode);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Connections_of_a_key_are_counted_together_and_given_back()
    {
        var clients = new List<RawClient>();
        for (int i = 0; i < 2 * KeyedServerFixture.SessionsPerClient; i++)
        {
            clients.Add(await RawClient.ConnectAsync(fixture.Server, null, WithKey));
        }

        using (var socket = new ClientWebSocket())
        {
            socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
            socket.Options.CollectHttpResponseDetails = true;
            WithKey(socket.Options);
            await ConnectAsync(socket, 429);
            Assert.Equal("1", Assert.Single(socket.HttpResponseHeaders!["Retry-After"]));
        }

        await (await RawClient.ConnectAsync(
            fixture.Server, null, options => options.SetRequestHeader("Authorization", "Bearer " + KeyedServerFixture.OtherKey))).DisposeAsync();
        foreach (RawClient client in clients)
        {
            await client.DisposeAsync();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                await (await RawClient.ConnectAsync(fixture.Server, null, WithKey)).DisposeAsync();
                return;
            }
            catch (WebSocketException)
            {
                await Task.Delay(20, patience.Token); // the server has not noticed yet
            }
        }
    }

    [Fact]
    public void Server_open_to_other_machines_needs_keys_or_consent()
    {
        var everywhere = new IPEndPoint(IPAddress.Any, 0);
        var e = Assert.Throws<ArgumentException>(() => new EchoServer(ServerFixture.Options, everywhere));
        Assert.Contains("0.0.0.0", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_open_to_other_machines_says_so_loudly(bool keys)
    {
        var log = new LogLines();
        await using var server = new EchoServer(
            ServerFixture.Options with { AllowAnonymous = !keys, ApiKeys = keys ? [ApiKey.Of(Key)] : [] },
            new IPEndPoint(IPAddress.Any, 0),
            logging => logging.AddProvider(log));
        Assert.Equal(keys ? 1 : 2, log.Lines.Count(line => line.Contains("open to other machines", StringComparison.Ordinal)));
    }

    private static void WithKey(ClientWebSocketOptions options) => options.SetRequestHeader("Authorization", "Bearer " + Key);

    private async Task ConnectAsync(ClientWebSocket socket, int status)
    {
        socket.Options.CollectHttpResponseDetails = true;
        Task connecting = socket.ConnectAsync(fixture.Server.StreamUri, CancellationToken.None);
        if (status == 101)
        {
            await connecting;
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
        }

        Assert.Equal(status, (int)socket.HttpStatusCode);
    }
}
