using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Extensions;

/// <summary>
/// Starts the engine with the host and stops it after everything that was registered later, such as a front end. In the background,
/// loading begins when the host serves, so that health can be asked meanwhile; when it fails, the host stops.
/// </summary>
internal sealed partial class EngineService(
    EngineChain engine, EngineStartup startup, IHostApplicationLifetime lifetime, ILogger<EngineService> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _started;

    /// <summary>Completes when the engine is ready, or fails as it did.</summary>
    public Task Loaded => _loaded.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (startup.InBackground)
        {
            _started = lifetime.ApplicationStarted.UnsafeRegister(static state => _ = ((EngineService)state!).LoadInBackgroundAsync(), this);
            return;
        }

        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        _loaded.SetResult();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _cancel.CancelAsync().ConfigureAwait(false);
        if (startup.InBackground && lifetime.ApplicationStarted.IsCancellationRequested)
        {
            await Loaded.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await engine.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _started.Dispose();
        _cancel.Dispose();
    }

    private async Task LoadInBackgroundAsync()
    {
        try
        {
            await engine.StartAsync(_cancel.Token).ConfigureAwait(false);
            _loaded.SetResult();
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            _loaded.SetCanceled(_cancel.Token); // the host stops
        }
        catch (Exception e)
        {
            LogFailed(e);
            _loaded.SetException(e);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Critical, "The engine could not start")]
    private partial void LogFailed(Exception exception);
}
