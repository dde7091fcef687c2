using System.Net.WebSockets;
using System.Text;
using EchoNative.Client;
using EchoNative.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server.Tests;

/// <summary>Servers that do what the real one never does, on a real socket.</summary>
public sealed class ClientFailureTests
{
    private const string Ready = """{"type":"ready","session":"s","origin":"new","resume_s":0,"model":"m","step_ms":500,"end_of_speech_ms":500,"sources":[{"received":0,"committed":0,"max_frame_bytes":1000}]}""";

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"type":"ready"}""")]
    [InlineData("""{"type":"pong","id":1}""")]
    public async Task First_message_that_is_not_ready_is_a_bad_message(string message) =>
        Assert.Equal(EchoClientError.BadMessage, (await FailureAsync(socket => SendAsync(socket, message))).Error);

    [Fact]
    public async Task Binary_frame_is_a_bad_message() =>
        Assert.Equal(EchoClientError.BadMessage, (await FailureAsync(async socket =>
        {
            await SendAsync(socket, Ready);
            await socket.SendAsync(new byte[10], WebSocketMessageType.Binary, true, CancellationToken.None);
        })).Error);

    [Fact]
    public async Task Message_without_end_is_a_bad_message() =>
        Assert.Equal(EchoClientError.BadMessage, (await FailureAsync(async socket =>
        {
            await SendAsync(socket, Ready);
            byte[] piece = Encoding.UTF8.GetBytes(new string('x', 64 * 1024));
            for (int i = 0; i < 64 && socket.State == WebSocketState.Open; i++)
            {
                await socket.SendAsync(piece, WebSocketMessageType.Text, false, CancellationToken.None);
            }
        })).Error);

    [Fact]
    public async Task Close_before_the_session_ends_is_a_lost_connection_with_the_reason()
    {
        EchoClientException e = await FailureAsync(async socket =>
        {
            await SendAsync(socket, Ready);
            await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "going", CancellationToken.None);
        });
        Assert.Equal(EchoClientError.ConnectionLost, e.Error);
        Assert.Contains("1001", e.Message);
        Assert.Contains("going", e.Message);
    }

    [Fact]
    public async Task Connection_that_breaks_is_lost() =>
        Assert.Equal(EchoClientError.ConnectionLost, (await FailureAsync(async socket =>
        {
            await SendAsync(socket, Ready);
            socket.Abort();
        })).Error);

    [Fact]
    public async Task Server_that_does_not_agree_on_the_subprotocol_is_refused() =>
        Assert.Equal(EchoClientError.Rejected, (await FailureAsync(socket => SendAsync(socket, Ready), subprotocol: null)).Error);

    [Fact]
    public async Task Message_of_a_newer_server_is_passed_over()
    {
        await using WebApplication server = await StartAsync(async socket =>
        {
            await SendAsync(socket, """{"type":"welcome","to":"you"}""");
            await SendAsync(socket, Ready);
            await SendAsync(socket, """{"type":"weather","rain":1}""");
            await SendAsync(socket, """{"type":"pong","id":7,"more":[]}""");
            await socket.ReceiveAsync(new byte[4096], CancellationToken.None);
            await socket.ReceiveAsync(new byte[4096], CancellationToken.None);
        });
        await using EchoConnection client = await EchoConnection.ConnectAsync(UriOf(server), Session.Start16K);
        await foreach (ServerMessage message in client.ReadAllAsync())
        {
            Assert.Equal(new PongMessage(7), message);
            break;
        }
    }

    [Fact]
    public async Task Server_that_never_answers_is_waited_for_as_long_as_the_caller_wants()
    {
        var release = new TaskCompletionSource();
        await using WebApplication server = await StartAsync(_ => release.Task);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EchoConnection.ConnectAsync(UriOf(server), Session.Start16K, patience.Token));
        release.SetResult();
    }

    [Fact]
    public async Task Samples_that_are_cut_are_refused_before_they_are_sent()
    {
        await using WebApplication server = await StartAsync(async socket =>
        {
            await SendAsync(socket, Ready);
            await socket.ReceiveAsync(new byte[4096], CancellationToken.None);
        });
        await using EchoConnection client = await EchoConnection.ConnectAsync(UriOf(server), Session.Start16K);
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.SendAudioAsync(new byte[3]));
    }

    /// <summary>What the client throws while it connects and reads.</summary>
    private static async Task<EchoClientException> FailureAsync(Func<WebSocket, Task> behave, string? subprotocol = EchoProtocol.Subprotocol)
    {
        await using WebApplication server = await StartAsync(behave, subprotocol);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await Assert.ThrowsAsync<EchoClientException>(async () =>
        {
            await using EchoConnection client = await EchoConnection.ConnectAsync(UriOf(server), Session.Start16K, patience.Token);
            await foreach (ServerMessage _ in client.ReadAllAsync(patience.Token))
            {
                // Read until it fails.
            }
        });
    }

    private static async Task<WebApplication> StartAsync(Func<WebSocket, Task> behave, string? subprotocol = EchoProtocol.Subprotocol)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.Run(async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(subprotocol);
            if (subprotocol is not null)
            {
                await socket.ReceiveAsync(new byte[4096], CancellationToken.None); // 'start'
            }

            await behave(socket);
        });
        await app.StartAsync();
        return app;
    }

    private static Uri UriOf(WebApplication server) => new UriBuilder(server.Urls.Single()) { Scheme = "ws" }.Uri;

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
}
