using EchoNative.Server.Tests.Fuzzing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server.Tests;

/// <summary>A real front end in an application of its own, whose services a test can reach.</summary>
internal sealed class EmbeddedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmbeddedServer(WebApplication app) => _app = app;

    public WhisperEngine Engine => _app.Services.GetRequiredService<WhisperEngine>();

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<EmbeddedServer> StartAsync(EchoServerOptions options, ILoggerProvider? log = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace);
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEchoNativeServer(options);
        WebApplication app = builder.Build();
        app.MapEchoNative();
        await app.StartAsync();
        var server = new EmbeddedServer(app);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (server.Engine.Status.State != EngineState.Ready)
        {
            await Task.Delay(10, patience.Token);
        }

        return server;
    }

    /// <summary>A connection without a socket in between.</summary>
    public InProcessClient Connect() => InProcessClient.Connect(Services.GetRequiredService<StreamEndpoint>());

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
