using EchoNative.Client;
using EchoNative.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server.Tests;

/// <summary>The front end inside an application of one's own.</summary>
[Collection(ServerCollection.Name)]
public sealed class EmbeddingTests
{
    [Fact]
    public async Task Application_of_ones_own_serves_streams_beside_its_own_routes()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEchoNativeServer(ServerFixture.Options);
        await using WebApplication app = builder.Build();
        app.MapGet("/mine", () => "mine");
        app.MapEchoNative();
        await app.StartAsync();
        var address = new Uri(app.Urls.Single());
        using var http = new HttpClient { BaseAddress = address };
        Assert.Equal("mine", await http.GetStringAsync("/mine"));

        var stream = new UriBuilder(address) { Scheme = "ws", Path = EchoProtocol.StreamPath };
        await using EchoConnection client = await ConnectWhenReadyAsync(stream.Uri);
        await client.SendAudioAsync(Samples.Digits.Pcm);
        await client.StopAsync();
        var messages = new List<ServerMessage>();
        await foreach (ServerMessage message in client.ReadAllAsync())
        {
            messages.Add(message);
        }

        Assert.Equal(Samples.DigitsText, Session.TextOf(messages));
        WhisperEngine engine = app.Services.GetRequiredService<WhisperEngine>();
        await app.StopAsync();
        Assert.Equal(EngineState.Stopped, engine.Status.State);
    }

    private static async Task<EchoConnection> ConnectWhenReadyAsync(Uri uri)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                return await EchoConnection.ConnectAsync(uri, Session.Start16K, patience.Token);
            }
            catch (EchoClientException e) when (e.Code == ErrorCode.NotReady)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }
}
