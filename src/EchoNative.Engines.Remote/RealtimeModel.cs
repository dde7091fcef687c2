using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>A realtime service: connections that are kept, and the stretches of speech that are on their way over them.</summary>
internal sealed partial class RealtimeModel : LoadedModel
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(10);  // without audio in an open stretch: its session has gone
    private static readonly TimeSpan PauseOfPartials = TimeSpan.FromSeconds(1);

    private readonly RealtimeEngineOptions _options;
    private readonly ILogger _logger;
    private readonly string? _key;
    private readonly RealtimeProtocol _protocol;
    private readonly RemotePipeline _pipeline;
    private readonly HttpMessageInvoker _invoker;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, RealtimeStretch> _open = [];
    private readonly List<Spare> _spare = [];
    private readonly Timer _sweep;
    private long _notBefore;
    private int _isProved;
    private bool _disposed;

    /// <param name="options">Where it is.</param>
    /// <param name="logger">Gets what is tried again, and why.</param>
    /// <param name="ending">Ends what is under way.</param>
    /// <exception cref="RemoteEngineException">There is no key.</exception>
    public RealtimeModel(RealtimeEngineOptions options, ILogger logger, CancellationToken ending)
    {
        (_options, _logger, Ending) = (options, logger, ending);
        _key = options.FindKey();
        _protocol = RealtimeProtocol.Of(options);
        _pipeline = new RemotePipeline(options, logger);
        _invoker = new HttpMessageInvoker(RemoteHttp.CreateHandler(options));
        _sweep = new Timer(static model => ((RealtimeModel)model!).Sweep(), this, Look, Look);
        RemoteHttp.LogOpened(logger, options.Address, options.ModelName);
    }

    /// <inheritdoc/>
    public override string Name => _options.ModelName;

    /// <summary>Cancelled when the engine ends.</summary>
    public CancellationToken Ending { get; }

    /// <summary>True for the first that asks: one exchange shows that the service works, whatever the number of workers.</summary>
    public bool IsToBeProved => Interlocked.Exchange(ref _isProved, 1) == 0;

    /// <summary>False for a while after a partial has failed: finals try harder, and often enough.</summary>
    public bool MayBegin => Stopwatch.GetTimestamp() >= Interlocked.Read(ref _notBefore);

    /// <inheritdoc/>
    public override InferenceWorker CreateWorker() => new RealtimeWorker(this, _options, _logger);

    /// <summary>The stretch that a session's window belongs to, as far as it was sent; null when nothing of it was.</summary>
    public RealtimeStretch? Take(long session, in InferenceJob job)
    {
        RealtimeStretch? stretch;
        lock (_lock)
        {
            _open.Remove(session, out stretch);
        }

        // What was sent can't be taken back: where a long stretch was cut before its end, it is sent anew.
        long limit = job.Stretch.End == SpeechStretch.Open ? job.End : job.Stretch.End;
        if (stretch is null || (stretch.Start == job.Start && stretch.End <= limit && stretch.Connection.IsUsable))
        {
            return stretch;
        }

        stretch.Connection.Dispose();
        return null;
    }

    /// <summary>Keeps a stretch for its next window.</summary>
    public void Keep(long session, RealtimeStretch stretch)
    {
        stretch.LastUse = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            if (!_disposed)
            {
                _open[session] = stretch;
                return;
            }
        }

        stretch.Connection.Dispose();
    }

    /// <summary>Lets no stretch begin for partials for a while.</summary>
    public void Pause() =>
        Interlocked.Exchange(ref _notBefore, Stopwatch.GetTimestamp() + (long)(PauseOfPartials.TotalSeconds * Stopwatch.Frequency));

    /// <summary>Sends what is new of a stretch. One attempt: when it fails, the stretch is forgotten, and sent anew with the next window.</summary>
    /// <param name="stretch">Null: nothing of it was sent yet.</param>
    /// <param name="window">All of it so far.</param>
    /// <param name="start">Its position.</param>
    /// <param name="language">Code of its language, or null.</param>
    /// <param name="prompt">Context, or null.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="RemoteEngineException">The service can't be reached.</exception>
    public async Task<RealtimeStretch> ExtendAsync(
        RealtimeStretch? stretch, ReadOnlyMemory<float> window, long start, string? language, string? prompt, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Timeout);
        try
        {
            stretch ??= await BeginAsync(start, language, prompt, limit.Token).ConfigureAwait(false);
            await stretch.Connection.AppendAsync(window[(int)Math.Min(window.Length, stretch.Connection.Sent)..], limit.Token).ConfigureAwait(false);
            return stretch;
        }
        catch (Exception e)
        {
            stretch?.Connection.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw RemoteError.Late(_options.Address, _options.Timeout, e);
            }

            throw;
        }
    }

    /// <summary>Sends the rest of a stretch and waits for its text; where that fails, all of it again.</summary>
    /// <param name="sent">Null: nothing of it was sent yet.</param>
    /// <param name="window">All of it.</param>
    /// <param name="start">Its position.</param>
    /// <param name="language">Code of its language, or null.</param>
    /// <param name="prompt">Context, or null.</param>
    /// <param name="onSent">Told of the stretch of each attempt.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="RemoteEngineException">The service could not do it.</exception>
    public Task<RealtimeResult> FinishAsync(
        RealtimeStretch? sent,
        ReadOnlyMemory<float> window,
        long start,
        string? language,
        string? prompt,
        Action<RealtimeStretch> onSent,
        CancellationToken cancellationToken) => _pipeline.RunAsync(
            async token =>
            {
                RealtimeStretch? begun = sent;
                sent = null; // the next attempt begins anew
                RealtimeStretch stretch = await ExtendAsync(begun, window, start, language, prompt, token).ConfigureAwait(false);
                onSent(stretch);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.CancelAfter(_options.Timeout);
                try
                {
                    RealtimeResult result = await stretch.Connection.EndAsync(limit.Token).ConfigureAwait(false);
                    Release(stretch.Connection, language, prompt);
                    return result;
                }
                catch (Exception e)
                {
                    stretch.Connection.Dispose();
                    if (e is OperationCanceledException && !token.IsCancellationRequested)
                    {
                        throw RemoteError.Late(_options.Address, _options.Timeout, e);
                    }

                    throw;
                }
            },
            isRetried: true,
            cancellationToken);

    /// <inheritdoc/>
    public override void Dispose()
    {
        RealtimeConnection[] connections;
        lock (_lock)
        {
            _disposed = true;
            connections = [.. _open.Values.Select(static stretch => stretch.Connection), .. _spare.Select(static spare => spare.Connection)];
            _open.Clear();
            _spare.Clear();
        }

        _sweep.Dispose();
        Task.WaitAll(connections.Select(static connection => connection.CloseAsync()));
        _invoker.Dispose();
    }

    private async ValueTask<RealtimeStretch> BeginAsync(long start, string? language, string? prompt, CancellationToken cancellationToken)
    {
        while (Rent(language, prompt) is { } kept)
        {
            try
            {
                await kept.BeginAsync(cancellationToken).ConfigureAwait(false);
                return new RealtimeStretch(kept, start);
            }
            catch (RemoteEngineException)
            {
                kept.Dispose(); // the service has hung up meanwhile: nothing special
            }
        }

        RealtimeConnection connection = await RealtimeConnection.OpenAsync(
            _options, _protocol, _invoker, _key, language, prompt, cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
            return new RealtimeStretch(connection, start);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // The one that was used last is the least likely to be dead.
    private RealtimeConnection? Rent(string? language, string? prompt)
    {
        lock (_lock)
        {
            int index = _spare.FindLastIndex(spare => spare.Language == language && spare.Prompt == prompt);
            if (index < 0)
            {
                return null;
            }

            RealtimeConnection connection = _spare[index].Connection;
            _spare.RemoveAt(index);
            return connection;
        }
    }

    private void Release(RealtimeConnection connection, string? language, string? prompt)
    {
        lock (_lock)
        {
            if (_protocol.IsReusable && !_disposed && connection.IsUsable)
            {
                _spare.Add(new Spare(connection, language, prompt, Stopwatch.GetTimestamp()));
                return;
            }
        }

        _ = connection.CloseAsync();
    }

    private void Sweep()
    {
        List<RealtimeConnection> old = [];
        lock (_lock)
        {
            foreach ((long session, RealtimeStretch stretch) in _open)
            {
                if (Stopwatch.GetElapsedTime(stretch.LastUse) > LongestGap)
                {
                    _open.Remove(session);
                    old.Add(stretch.Connection);
                }
            }

            for (int i = _spare.Count - 1; i >= 0; i--)
            {
                if (Stopwatch.GetElapsedTime(_spare[i].Since) > _options.IdleTimeout || !_spare[i].Connection.IsUsable)
                {
                    old.Add(_spare[i].Connection);
                    _spare.RemoveAt(i);
                }
            }
        }

        foreach (RealtimeConnection connection in old)
        {
            _ = connection.CloseAsync();
        }
    }

    private sealed record Spare(RealtimeConnection Connection, string? Language, string? Prompt, long Since);
}
