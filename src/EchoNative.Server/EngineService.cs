using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>
/// Starts the engine with the host and stops it after the front end. Loading goes on in the background, so that health can be asked
/// meanwhile; when it fails, the host stops.
/// </summary>
internal sealed class EngineService(WhisperEngine engine, IHostApplicationLifetime lifetime, ILogger<EngineService> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    /// <summary>Completes when the engine is ready, or fails as it did.</summary>
    public Task Loaded { get; private set; } = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Loaded = LoadAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _cancel.CancelAsync();
        await Loaded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await engine.StopAsync(cancellationToken);
    }

    public void Dispose() => _cancel.Dispose();

    private async Task LoadAsync()
    {
        await Task.Yield();
        try
        {
            await engine.StartAsync(_cancel.Token);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            throw; // the host stops
        }
        catch (Exception e)
        {
            ServerLog.EngineFailed(logger, e);
            lifetime.StopApplication();
            throw;
        }
    }
}
