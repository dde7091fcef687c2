using System.Diagnostics;
using EchoNative.Models;
using EchoNative.Native;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <content>Whether the model is in memory: unloaded when nobody has used it for a while, loaded again when somebody does.</content>
public abstract partial class RecognitionEngine
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private readonly Timer _timer;
    private volatile ResidentModel? _resident;
    private volatile ModelResidency _residency;
    private volatile string? _name;
    private Task _keeping = Task.CompletedTask;
    private bool _isKeeping; // this and the next are guarded by the lock
    private bool _isWanted;

    // Loads and unloads one after the other, until the model is what is wanted; under the lock.
    private void Keep()
    {
        if (!_isKeeping && !_ending.IsCancellationRequested && _isWanted != (_resident is not null))
        {
            _isKeeping = true;
            _keeping = Task.Run(KeepAsync);
        }
    }

    private async Task KeepAsync()
    {
        while (true)
        {
            ResidentModel? unwanted;
            lock (_lock)
            {
                if (_ending.IsCancellationRequested || _isWanted == (_resident is not null))
                {
                    _isKeeping = false;
                    return;
                }

                unwanted = _resident;
                _resident = null;
                _residency = unwanted is null ? ModelResidency.Loading : ModelResidency.Unloading;
            }

            if (unwanted is null)
            {
                await LoadAgainAsync().ConfigureAwait(false);
            }
            else
            {
                await unwanted.DisposeAsync().ConfigureAwait(false);
                NativeHeap.Trim();
                _residency = ModelResidency.Unloaded;
                LogUnloaded(unwanted.Model.Name);
            }
        }
    }

    private async Task LoadAgainAsync()
    {
        try
        {
            await BringUpAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Sessions learn of the stop.
        }
        catch (Exception e)
        {
            _lastError = e.Message;
            LogLoadFailed(e);
            EchoNativeException reason = e as EchoNativeException ?? new ModelLoadException($"The model could not be loaded again: {e.Message}", e);
            RecognitionSession[] waiting;
            lock (_lock)
            {
                _residency = ModelResidency.Failed;
                _isWanted = false;
                waiting = [.. _sessions.Keys];
                _timer.Change(RetryAfter, Timeout.InfiniteTimeSpan);
            }

            Array.ForEach(waiting, session => Fail(session, reason));
        }
    }

    /// <summary>Loads the model and has every worker decode something.</summary>
    private async Task BringUpAsync(CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        ResidentModel resident = await ResidentModel.LoadAsync(LoadModel, _scheduler, _options.WorkerCount, _logger).ConfigureAwait(false);
        try
        {
            _name = resident.Model.Name;
            cancellationToken.ThrowIfCancellationRequested();
            Advance(EngineState.Loading, EngineState.Warming);
            await resident.StartAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch
        {
            await resident.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        RecordDecode();
        Metrics.ModelLoaded(Stopwatch.GetElapsedTime(began));
        lock (_lock)
        {
            _resident = resident;
            _residency = ModelResidency.Resident;
            UnloadLater();
        }
    }

    private void UnloadLater()
    {
        if (_residency == ModelResidency.Resident && _sessions.IsEmpty && _options.UnloadAfter is { } time)
        {
            _timer.Change(time, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_sessions.IsEmpty || _residency == ModelResidency.Failed)
            {
                _isWanted = _residency == ModelResidency.Failed;
                Keep();
            }
        }
    }

    // The session first: once it has failed it queues no more. One that has moved to another engine lives on.
    private void Fail(RecognitionSession session, EchoNativeException reason)
    {
        if (session.Lose(this, reason))
        {
            Withdraw(session);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} unloaded: nobody has used it for a while")]
    private partial void LogUnloaded(string model);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model could not be loaded again")]
    private partial void LogLoadFailed(Exception exception);
}
