using System.Net;
using System.Net.Security;
using EchoNative.Extensions;
using EchoNative.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>The front end as a server of its own, on Kestrel. For use inside another application see <see cref="EchoNativeServerServiceExtensions"/>.</summary>
public sealed class EchoServer : IAsyncDisposable
{
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(10);
    private readonly WebApplication _app;

    /// <summary>Creates a server.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="endpoint">
    /// Address and port to bind; port 0 takes a free one. Anything but loopback lets other machines in, which needs
    /// <see cref="EchoServerOptions.ApiKeys"/> or <see cref="EchoServerOptions.AllowAnonymous"/>.
    /// </param>
    /// <param name="logging">Sets up logging; null logs nothing.</param>
    /// <exception cref="ArgumentException">An option is out of range, the certificate is not usable, or anybody could connect.</exception>
    public EchoServer(EchoServerOptions options, IPEndPoint endpoint, Action<ILoggingBuilder>? logging = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(endpoint);
        bool isExposed = !IPAddress.IsLoopback(endpoint.Address);
        if (isExposed && options.ApiKeys.Count == 0 && !options.AllowAnonymous)
        {
            throw new ArgumentException(
                $"{endpoint} is open to other machines: give API keys, or say that anybody may connect.", nameof(options));
        }

        // The content root decides which appsettings.json is read: one in the current directory has nothing to say here.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = nameof(EchoNative) });
        _ = builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        _ = builder.Services.AddEchoNativeServer(options);
        _ = builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout + CloseGrace);
        _ = builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 256; // those that are not WebSockets yet
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.Engine.MaxSessions * 2; // some are only being refused
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(endpoint, listen => Encrypt(listen, options.Tls));
        });
        _app = builder.Build();
        _ = _app.MapEchoNative();
        if (isExposed)
        {
            Warn(options, endpoint);
        }
    }

    /// <summary>The engine behind the server.</summary>
    public RecognitionEngine Engine => Engines.Engines[0];

    /// <summary>The engine and those that stand in for it.</summary>
    public EngineChain Engines => _app.Services.GetRequiredService<EngineChain>();

    /// <summary>The WebSocket endpoint, once the server has started.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public Uri StreamUri =>
        new UriBuilder(BaseUri) { Scheme = BaseUri.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Path = EchoProtocol.StreamPath }.Uri;

    /// <summary>Address of the HTTP endpoints, once the server has started.</summary>
    /// <exception cref="InvalidOperationException">It has not.</exception>
    public Uri BaseUri => new(_app.Urls.FirstOrDefault() ?? throw new InvalidOperationException("The server has not started."));

    /// <summary>Binds and begins to load the engine; <see cref="WaitUntilReadyAsync"/> waits for that.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => _app.StartAsync(cancellationToken);

    /// <summary>Waits until the engine is ready.</summary>
    /// <exception cref="EchoNativeException">It could not start.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken = default) =>
        _app.Services.GetRequiredService<EngineService>().Loaded.WaitAsync(cancellationToken);

    /// <summary>Waits until the server is told to stop, by a signal or by <see cref="StopAsync"/>, and has stopped.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Takes no new sessions, makes final what the open ones were sent, closes them and stops the engine.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <summary>Stops and frees everything.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Encrypt(ListenOptions listen, TlsOptions? tls)
    {
        listen.Protocols = HttpProtocols.Http1; // the limits on connections know no WebSockets over HTTP/2
        if (tls is not null)
        {
            var certificate = new CertificateSource(
                tls, listen.ApplicationServices.GetRequiredService<ILogger<EchoServer>>(), TimeProvider.System);
            _ = listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current }),
            });
        }
    }

    private void Warn(EchoServerOptions options, IPEndPoint endpoint)
    {
        if (options.ApiKeys.Count == 0)
        {
            AccessLog.OpenToAll(_app.Logger, endpoint);
        }

        if (options.Tls is null)
        {
            AccessLog.NotEncrypted(_app.Logger, endpoint);
        }
    }
}
