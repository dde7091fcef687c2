using System.Net;
using System.Net.WebSockets;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests;

/// <summary>Connections and servers that end in other ways than by <c>stop</c>.</summary>
[Collection(ServerCollection.Name)]
public sealed class LifecycleTests(ServerFixture fixture)
{
    private const string Start = """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""";

    [Theory]
    [InlineData(0)]      // before the start
    [InlineData(1)]      // idle
    [InlineData(2)]      // in the middle of a frame
    [InlineData(3)]      // with a decode under way
    [InlineData(4)]      // while draining
    public async Task Client_that_vanishes_leaves_no_session(int moment)
    {
        for (int i = 0; i < 3; i++)
        {
            await using RawClient client = await RawClient.ConnectAsync(fixture.Server, moment > 0 ? Start : null);
            if (moment > 0)
            {
                Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
            }

            if (moment == 2)
            {
                await client.SendAsync(RawClient.Frame(0, new byte[3200]), WebSocketMessageType.Binary, endOfMessage: false);
            }

            if (moment > 2)
            {
                await client.SendAsync(RawClient.Frame(0, Samples.Digits.Pcm), WebSocketMessageType.Binary);
            }

            if (moment == 4)
            {
                await client.SendTextAsync("""{"type":"stop"}""");
            }

            client.Socket.Abort();
        }

        await fixture.ExpectSessionsAsync(0);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, FrameReceiver.Buffers.Leaked); // every connection gave its buffer back, none left it to the collector
    }

    [Fact]
    public async Task Close_without_stop_is_answered_and_leaves_no_session()
    {
        await using RawClient client = await RawClient.ConnectAsync(fixture.Server, Start);
        Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.DoesNotContain(await client.ReceiveAllAsync(), m => m is not AckMessage);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.Socket.CloseStatus);
        await fixture.ExpectSessionsAsync(0);
    }

    [Fact]
    public async Task Idle_client_is_told_and_closed_and_pings_keep_it()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options with { IdleTimeout = TimeSpan.FromSeconds(2) });
        await using RawClient client = await RawClient.ConnectAsync(server, Start);
        Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
        for (int i = 0; i < 8; i++)
        {
            await client.SendTextAsync($$"""{"type":"ping","id":{{i}}}""");
            Assert.Equal(new PongMessage(i), await client.ReceiveAsync());
            await Task.Delay(500);
        }

        ErrorMessage error = Assert.IsType<ErrorMessage>(await client.ReceiveAsync());
        Assert.Equal(ErrorCode.IdleTimeout, error.Code);
        Assert.Null(await client.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, client.Socket.CloseStatus);
        await server.StopAsync();
    }

    [Fact]
    public async Task Client_that_never_starts_is_told_and_closed_though_it_pings()
    {
        await using RawClient client = await RawClient.ConnectAsync(fixture.Server);
        ServerMessage? message;
        do
        {
            await client.SendTextAsync("""{"type":"ping","id":0}""");
            message = await client.ReceiveAsync();
            await Task.Delay(200);
        }
        while (message is PongMessage);

        Assert.Equal(ErrorCode.IdleTimeout, Assert.IsType<ErrorMessage>(message).Code);
    }

    [Fact]
    public async Task Client_that_does_not_read_is_cut_off_and_costs_no_other_session()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options with { SlowReaderTimeout = TimeSpan.FromSeconds(1) });
        await using RawClient client = await RawClient.ConnectAsync(server, Start);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        byte[] ping = """{"type":"ping","id":1}"""u8.ToArray();

        // Answers fill the socket's buffers, then the server's queue; then the server reads no more, and after that it gives up.
        try
        {
            while (server.Engine.Status.Sessions > 0)
            {
                await client.Socket.SendAsync(ping, WebSocketMessageType.Text, true, patience.Token);
            }
        }
        catch (WebSocketException)
        {
            // The server has cut the connection.
        }

        await ServerFixture.ExpectSessionsAsync(server, 0);
        Assert.NotEmpty(Session.TextOf(await Session.RunAsync(server, Session.Start16K, Samples.Digits.Pcm)));
        await server.StopAsync();
    }

    [Fact]
    public async Task Shutdown_makes_open_sessions_final_and_closes_them_with_a_reason()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options);
        await using RawClient idle = await RawClient.ConnectAsync(server);
        await using RawClient client = await RawClient.ConnectAsync(server, Start);
        Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
        await client.SendAsync(RawClient.Frame(0, Samples.Digits.Pcm), WebSocketMessageType.Binary);
        while (Assert.IsType<AckMessage>(await client.ReceiveAsync()).Received < Samples.Digits.Pcm.Length / 2)
        {
            // A frame is acknowledged as it comes, in pieces.
        }

        Task stopping = server.StopAsync();
        List<ServerMessage> messages = await client.ReceiveAllAsync();

        Assert.Equal(Samples.DigitsText, Session.TextOf(messages));
        Assert.Equal(ErrorCode.ShuttingDown, Assert.IsType<ErrorMessage>(messages[^1]).Code);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.Socket.CloseStatus);
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await stopping.WaitAsync(TimeSpan.FromMinutes(1)); // the client that never answers does not hold it up
        Assert.Equal(EngineState.Stopped, server.Engine.Status.State);
    }

    [Fact]
    public async Task Model_that_can_not_be_loaded_fails_the_start_with_its_reason()
    {
        string path = Path.GetTempFileName();
        try
        {
            EchoServerOptions options = new() { Engine = new WhisperEngineOptions { ModelPath = path } };
            await using var server = new EchoServer(options, new IPEndPoint(IPAddress.Loopback, 0));
            await server.StartAsync();
            await Assert.ThrowsAsync<Models.ModelFormatException>(() => server.WaitUntilReadyAsync());
            await server.WaitForShutdownAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Engine_that_is_still_loading_is_alive_but_not_ready()
    {
        await using var server = new EchoServer(ServerFixture.Options, new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync();
        using var http = new HttpClient { BaseAddress = server.BaseUri };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("health/live")).StatusCode);
        await server.WaitUntilReadyAsync();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("health/ready")).StatusCode);
        await server.Engine.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("health/live")).StatusCode);
        var e = await Assert.ThrowsAsync<EchoClientException>(() => EchoConnection.ConnectAsync(server.StreamUri, Session.Start16K));
        Assert.Equal(ErrorCode.NotReady, e.Code);
        await server.StopAsync();
    }
}
