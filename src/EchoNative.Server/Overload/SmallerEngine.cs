using EchoNative.Extensions;
using Microsoft.Extensions.Hosting;

namespace EchoNative.Server.Overload;

/// <summary>The engine with the smaller model, if the server has one. It starts and stops with the host, and is resident all the time.</summary>
/// <param name="engine">The engine, or null.</param>
/// <param name="service">Starts and stops it, or null.</param>
internal sealed class SmallerEngine(EngineChain? engine, EngineService? service) : IHostedService, IAsyncDisposable
{
    /// <summary>The engine while it takes sessions, else null.</summary>
    public RecognitionEngine? Ready => engine?.Current is { Status.State: EngineState.Ready } ready ? ready : null;

    /// <summary>Its load, or null when there is none.</summary>
    public EngineLoad? Load => engine?.Current.GetLoad();

    public Task StartAsync(CancellationToken cancellationToken) => service?.StartAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => service?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        service?.Dispose();
        if (engine is not null)
        {
            await engine.DisposeAsync();
        }
    }
}
