using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server;

/// <summary>
/// Starts the engine with the host and stops it after the front end. Loading begins when the host serves, so that health can be asked
/// meanwhile; when it fails, the host stops.
/// </summary>
internal sealed class EngineService(WhisperEngine engine, IHostApplicationLifetime lifetime, ILogger<EngineService> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _started;

    /// <summary>Completes when the engine is ready, or fails as it did.</summary>
    public Task Loaded => _loaded.Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _started = lifetime.ApplicationStarted.UnsafeRegister(static state => _ = ((EngineService)state!).LoadAsync(), this);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _cancel.CancelAsync();
        if (lifetime.ApplicationStarted.IsCancellationRequested)
        {
            await Loaded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await engine.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        _started.Dispose();
        _cancel.Dispose();
    }

    private async Task LoadAsync()
    {
        try
        {
            await engine.StartAsync(_cancel.Token);
            _loaded.SetResult();
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            _loaded.SetCanceled(_cancel.Token); // the host stops
        }
        catch (Exception e)
        {
            ServerLog.EngineFailed(logger, e);
            _loaded.SetException(e);
            lifetime.StopApplication();
        }
    }
}
