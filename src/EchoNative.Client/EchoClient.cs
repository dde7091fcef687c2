using System.Threading.Channels;
using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>
/// An <c>echo.v1</c> session that outlives its connections. Audio goes into a bounded buffer and is kept until the server has said that it
/// is done with it; a lost connection is made anew, with growing pauses and behind a circuit breaker, and the session goes on where it was,
/// on the same server or another one: no audio is lost or doubled, and no final comes twice. docs/client.md tells the details.
/// </summary>
public sealed class EchoClient : IAsyncDisposable
{
    private const int MessagesKept = 1024;

    private readonly EchoClientOptions _options;
    private readonly SessionTracker _session;
    private readonly Connector _connector;
    private readonly CancellationTokenSource _disposed = new();
    private readonly TaskCompletionSource<ReadyMessage> _firstReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<ServerMessage> _messages = Channel.CreateBounded<ServerMessage>(MessagesKept);
    private readonly Channel<bool> _wake =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Lock _gate = new();
    private Task? _running;
    private bool _isDisposed;
    private bool _stopAsked;
    private int _state;

    /// <summary>Creates a client that is not connected yet.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public EchoClient(EchoClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _session = new SessionTracker(options);
        _connector = new Connector(options, Change, Random.Shared.NextDouble);
    }

    /// <summary>
    /// Tells each change of <see cref="State"/>, on a thread of the client and before it goes on: handlers must be short and must not throw.
    /// </summary>
    public event EventHandler<ConnectionChangedEventArgs>? StateChanged;

    /// <summary>How the client stands to its server.</summary>
    public ConnectionState State => (ConnectionState)Volatile.Read(ref _state);

    /// <summary>What the server said when the session last became ready; null before it did.</summary>
    public ReadyMessage? Ready { get; private set; }

    /// <summary>Connects, with the attempts and pauses of the options, and keeps the session until it is stopped or has failed.</summary>
    /// <param name="cancellationToken">Gives up, and with it the client.</param>
    /// <returns>What the server said when the session became ready.</returns>
    /// <exception cref="EchoClientException">No session could be opened.</exception>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public async Task<ReadyMessage> ConnectAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _running = _running is null ? Task.Run(RunAsync, CancellationToken.None) : throw new InvalidOperationException("The client was connected before.");
        }

        using CancellationTokenRegistration givenUp = cancellationToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _disposed);
        return await _firstReady.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes audio of a source as a microphone gives it: never waits. When the buffer is full its oldest audio gives way;
    /// <see cref="ProgressOf"/> counts what is lost so. Allocates nothing.
    /// </summary>
    /// <param name="source">Number of the source, its place in <see cref="StartMessage.Sources"/>.</param>
    /// <param name="pcm">Whole samples of all channels, any number.</param>
    /// <exception cref="ArgumentException">The samples are cut, or there is no such source.</exception>
    /// <exception cref="InvalidOperationException">The session was stopped.</exception>
    /// <exception cref="EchoClientException">The session has failed.</exception>
    public void Write(int source, ReadOnlySpan<byte> pcm)
    {
        ThrowIfUnusable(source);
        _session.BufferOf(source).Write(pcm);
        Wake();
    }

    /// <summary>Takes audio of a source as a file gives it: waits while the buffer is full, and loses nothing.</summary>
    /// <param name="source">Number of the source, its place in <see cref="StartMessage.Sources"/>.</param>
    /// <param name="pcm">Whole samples of all channels, any number.</param>
    /// <param name="cancellationToken">Ends the wait; a part may have been taken.</param>
    /// <exception cref="ArgumentException">The samples are cut, or there is no such source.</exception>
    /// <exception cref="InvalidOperationException">The session was stopped.</exception>
    /// <exception cref="EchoClientException">The session has failed.</exception>
    public async ValueTask WriteAsync(int source, ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        ThrowIfUnusable(source);
        AudioBuffer buffer = _session.BufferOf(source);
        while (true)
        {
            pcm = pcm[buffer.WriteWhatFits(pcm.Span)..];
            Wake();
            if (pcm.IsEmpty)
            {
                return;
            }

            await buffer.WaitForRoomAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Says when a source's first sample was captured, where sources do not begin together; call it before the first write. All times of
    /// the session are on this clock. Without it a source begins at 0.
    /// </summary>
    /// <param name="source">Number of the source.</param>
    /// <param name="captured">Time on a clock that all the session's sources share, not negative.</param>
    /// <exception cref="InvalidOperationException">The source has begun.</exception>
    public void SetOrigin(int source, TimeSpan captured)
    {
        ThrowIfUnusable(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(captured, TimeSpan.Zero);
        _session.SetOrigin(source, captured);
    }

    /// <summary>Asks for everything written so far to be made final; a <see cref="FlushedMessage"/> with the number that this gives follows those finals.</summary>
    /// <exception cref="InvalidOperationException">The session was stopped, or 64 flushes have not been answered.</exception>
    public long Flush()
    {
        ThrowIfUnusable(0);
        long id = _session.Requests.AddFlush(_session.Ends());
        Wake();
        return id;
    }

    /// <summary>Says that no more audio follows; the last finals and a <see cref="StoppedMessage"/> do. Only its first call counts.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_stopAsked)
            {
                _stopAsked = true;
                _session.Requests.AddStop(_session.Ends());
            }
        }

        Wake();
    }

    /// <summary>Where a source's audio is.</summary>
    /// <exception cref="ArgumentException">There is no such source.</exception>
    public SourceProgress ProgressOf(int source)
    {
        ThrowIfMissing(source);
        (long written, long committed, long lost, _) = _session.BufferOf(source).Read();
        return new SourceProgress(written, committed, lost, _session.IsPaused(source));
    }

    /// <summary>
    /// What the server says, over all connections, until the session has stopped: no final, drop or answer twice. It must be read: a
    /// client whose messages are not taken stops listening.
    /// </summary>
    /// <exception cref="EchoClientException">The session has failed.</exception>
    public IAsyncEnumerable<ServerMessage> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _messages.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends the session, at once unless it has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            running = _running;
        }

        await _disposed.CancelAsync().ConfigureAwait(false);

        await (running ?? Task.CompletedTask).ConfigureAwait(false);
        End(ConnectionState.Stopped, null);
        _disposed.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            EchoClientException? lost = null;
            while (true)
            {
                EchoConnection connection = await ConnectOnceMoreAsync(lost).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    lost = await ServeAsync(connection).ConfigureAwait(false);
                }

                if (lost is null)
                {
                    End(ConnectionState.Stopped, null);
                    return;
                }
            }
        }
        catch (OperationCanceledException e) when (_disposed.IsCancellationRequested)
        {
            _ = _firstReady.TrySetException(e);
            End(ConnectionState.Stopped, null);
        }
        catch (Exception e)
        {
            _ = _firstReady.TrySetException(e);
            End(ConnectionState.Failed, e);
        }

        _ = _firstReady.Task.Exception; // seen, though nobody may wait for it any more
    }

    private async Task<EchoConnection> ConnectOnceMoreAsync(EchoClientException? lost)
    {
        if (!_session.CanConnect)
        {
            throw new EchoClientException(lost!.Error, $"{lost.Message} The server keeps no sessions.", lost);
        }

        if (!_session.HasBegun && !_options.RetryFirst)
        {
            Change(new ConnectionChangedEventArgs(ConnectionState.Connecting, 1, TimeSpan.Zero, null));
            return await AttemptAsync(_disposed.Token).ConfigureAwait(false);
        }

        return await _connector.ConnectAsync(AttemptAsync, lost, _disposed.Token).ConfigureAwait(false);
    }

    private async ValueTask<EchoConnection> AttemptAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        EchoConnection? connection = null;
        try
        {
            connection = await EchoConnection.ConnectAsync(_options.Endpoint, _session.NextStart(), _options.ApiKey, either.Token).ConfigureAwait(false);
            _session.Begin(connection.Ready);
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new EchoClientException(
                    EchoClientError.Unreachable, $"{_options.Endpoint} opened no session within {_options.ConnectTimeout.TotalSeconds} s.", e);
            }

            throw;
        }
    }

    /// <returns>What ended the connection, when it can be made anew; null when the session has stopped.</returns>
    private async Task<EchoClientException?> ServeAsync(EchoConnection connection)
    {
        Ready = connection.Ready;
        Change(new ConnectionChangedEventArgs(ConnectionState.Connected, 0, TimeSpan.Zero, null));
        _ = _firstReady.TrySetResult(connection.Ready);
        try
        {
            var pump = new ConnectionPump(connection, _session, _wake.Reader, _messages.Writer, _options);
            await pump.RunAsync(Wake, _disposed.Token).ConfigureAwait(false);
            return null;
        }
        catch (EchoClientException e) when (e.IsTransient)
        {
            connection.Abort();
            return e;
        }
    }

    private void Wake() => _ = _wake.Writer.TryWrite(true);

    private void End(ConnectionState state, Exception? reason)
    {
        foreach (AudioBuffer buffer in _session.Buffers)
        {
            buffer.Close(reason ?? new InvalidOperationException("The session has stopped."));
        }

        if (_messages.Writer.TryComplete(reason))
        {
            Change(new ConnectionChangedEventArgs(state, 0, TimeSpan.Zero, reason));
        }
    }

    private void Change(ConnectionChangedEventArgs change)
    {
        Volatile.Write(ref _state, (int)change.State);
        StateChanged?.Invoke(this, change);
    }

    private void ThrowIfUnusable(int source)
    {
        ThrowIfMissing(source);
        if (Volatile.Read(ref _stopAsked))
        {
            throw new InvalidOperationException("The session was stopped.");
        }
    }

    private void ThrowIfMissing(int source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(source);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(source, _session.Buffers.Length);
    }
}
