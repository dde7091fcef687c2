using EchoNative.Models;
using Microsoft.Extensions.Logging;

namespace EchoNative.Isolation;

/// <summary>A model in a child process, kept running: a child that fails is started anew, with growing pauses, and the windows it had are given again.</summary>
internal sealed partial class IsolatedModel : LoadedModel
{
    private readonly IsolatedEngineOptions _options;
    private readonly Action<Exception> _failed;
    private readonly ILogger _logger;
    private readonly CancellationToken _ending;
    private readonly SharedMemory _memory;
    private readonly ReaderWriterLockSlim _turns = new();
    private readonly Lock _starting = new();
    private HostProcess? _host;
    private int _workers;
    private int _failures; // in a row
    private int _restarts;

    /// <summary>Starts the child and waits until it has loaded the model.</summary>
    /// <param name="options">The engine's.</param>
    /// <param name="info">What the model's file says.</param>
    /// <param name="failed">Learns of each failure that a child started anew is to make good.</param>
    /// <param name="logger">Gets the log lines.</param>
    /// <param name="ending">Cancelled when the engine is being freed.</param>
    /// <exception cref="EchoNativeException">It did not come up.</exception>
    public IsolatedModel(IsolatedEngineOptions options, ModelInfo info, Action<Exception> failed, ILogger logger, CancellationToken ending)
    {
        (_options, Info, _failed, _logger, _ending) = (options, info, failed, logger, ending);
        Name = Path.GetFileNameWithoutExtension(options.ModelPath);
        _memory = SharedMemory.Create(options.WorkerCount);
        try
        {
            _host = Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>What the model's file says.</summary>
    public ModelInfo Info { get; }

    /// <summary>The engine's options.</summary>
    public IsolatedEngineOptions Options => _options;

    /// <summary>Cancelled when the engine is being freed.</summary>
    public CancellationToken Ending => _ending;

    /// <summary>Times that the child was started anew.</summary>
    public int Restarts => Volatile.Read(ref _restarts);

    /// <summary>Number of the child in the system, or null while there is none.</summary>
    public int? ProcessId => Volatile.Read(ref _host) is { HasFailed: false } host ? host.Id : null;

    /// <inheritdoc/>
    public override InferenceWorker CreateWorker()
    {
        int index = Interlocked.Increment(ref _workers) - 1;
        return new IsolatedWorker(this, index, _memory.Region(index));
    }

    /// <summary>Asks the child whether it can do what a session wants, if it is there.</summary>
    /// <exception cref="ArgumentException">It can't.</exception>
    public void Check(ReadOnlySpan<byte> options)
    {
        try
        {
            Volatile.Read(ref _host)?.Check(options);
        }
        catch (Exception e) when (e is WorkerFailedException or EngineFailureException or ObjectDisposedException)
        {
            // It is being started anew: the first window tells.
        }
    }

    /// <summary>
    /// Takes a turn. A window that was under way when the child died is decoded alone from then on, so that only the one that kills it is charged
    /// with that.
    /// </summary>
    public void Enter(bool alone)
    {
        if (alone)
        {
            _turns.EnterWriteLock();
        }
        else
        {
            _turns.EnterReadLock();
        }
    }

    /// <summary>Ends a turn.</summary>
    public void Leave(bool alone)
    {
        if (alone)
        {
            _turns.ExitWriteLock();
        }
        else
        {
            _turns.ExitReadLock();
        }
    }

    /// <summary>The child; a new one when the last has failed.</summary>
    /// <exception cref="EchoNativeException">It did not come up.</exception>
    /// <exception cref="OperationCanceledException">The engine is being freed.</exception>
    public HostProcess Host()
    {
        if (Volatile.Read(ref _host) is { HasFailed: false } running)
        {
            return running;
        }

        lock (_starting)
        {
            if (_host is { HasFailed: false } started)
            {
                return started;
            }

            if (_host is { } failed)
            {
                _failed(failed.Fail(""));
                failed.Dispose();
                _host = null;
            }

            _ending.ThrowIfCancellationRequested();
            if (_failures > 0)
            {
                _ = _ending.WaitHandle.WaitOne(RestartPause.After(_failures - 1));
            }

            _failures++;
            LogStart(_logger, Interlocked.Increment(ref _restarts));
            HostProcess host = Start();
            Volatile.Write(ref _host, host);
            return host;
        }
    }

    /// <summary>Notes that the child has done something well.</summary>
    public void Praise() => Volatile.Write(ref _failures, 0);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _host?.Dispose();
        _host = null;
        _memory.Dispose();
        _turns.Dispose();
    }

    private HostProcess Start() => HostProcess.Start(
        HostCommand.Create(_options),
        new OpenMessage(Path.GetFullPath(_options.ModelPath), _options.UseGpu, _options.WorkerCount, _memory.Path),
        _options.StartTimeout,
        _logger,
        _ending);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The isolated worker is started anew, for the {Count}. time")]
    private static partial void LogStart(ILogger logger, int count);
}
