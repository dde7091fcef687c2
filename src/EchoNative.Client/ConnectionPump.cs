using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EchoNative.Protocol;

namespace EchoNative.Client;

/// <summary>
/// One connection of an <see cref="EchoClient"/>: a loop that sends what the buffers hold, a loop that reads, and a watch that notices a
/// server that has fallen silent.
/// </summary>
internal sealed class ConnectionPump
{
    private const int ChunkBytes = 32 * 1024;
    private const long NotListening = -1;

    /// <summary>When sending fails, the server may have said why: so long the reader has to find it. Leaving takes no longer.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly EchoConnection _connection;
    private readonly SessionTracker _session;
    private readonly ChannelReader<bool> _wake;
    private readonly ChannelWriter<ServerMessage> _messages;
    private readonly EchoClientOptions _options;
    private readonly byte[][] _frames;
    private ErrorMessage? _complaint;
    private long _listeningSince = NotListening;
    private long _pings;
    private bool _isOver;
    private bool _isSilent;
    private bool _hasSent;

    /// <param name="connection">An open connection.</param>
    /// <param name="session">What is to be sent, and what has been heard.</param>
    /// <param name="wake">Has something when there may be something to send.</param>
    /// <param name="messages">Where what the server says goes.</param>
    /// <param name="options">The client's.</param>
    public ConnectionPump(
        EchoConnection connection, SessionTracker session, ChannelReader<bool> wake, ChannelWriter<ServerMessage> messages, EchoClientOptions options)
    {
        _connection = connection;
        _session = session;
        _wake = wake;
        _messages = messages;
        _options = options;
        _frames = [.. connection.Ready.Sources.Select(static source => new byte[Math.Clamp(source.MaxFrameBytes, 1024, ChunkBytes)])];
    }

    /// <summary>Runs until the session has stopped.</summary>
    /// <param name="wakeSender">Makes the sending loop look.</param>
    /// <param name="cancellationToken">Ends it, and the connection.</param>
    /// <exception cref="EchoClientException">The session failed or the connection was lost.</exception>
    public async Task RunAsync(Action wakeSender, CancellationToken cancellationToken)
    {
        TimeSpan beat = _options.SilenceTimeout / 2;
        using ITimer watch = _options.TimeProvider.CreateTimer(static pump => ((ConnectionPump)pump!).Watch(), this, beat, beat);
        using CancellationTokenRegistration cancelled =
            cancellationToken.UnsafeRegister(static pump => _ = ((ConnectionPump)pump!).LeaveAsync(), this);
        Task sending = SendAsync();
        try
        {
            await ReceiveAsync(wakeSender, cancellationToken).ConfigureAwait(false);
        }
        catch (EchoClientException e) when (e.Error == EchoClientError.ConnectionLost)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Explain(e);
        }
        finally
        {
            Volatile.Write(ref _isOver, true);
            wakeSender();
            if (!await IsDoneAsync(sending).ConfigureAwait(false))
            {
                _connection.Abort();
                await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task<bool> IsDoneAsync(Task sending)
    {
        await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(50))).ConfigureAwait(false);
        return sending.IsCompleted;
    }

    /// <summary>The server's own words, where it had some, in place of what its closing looked like.</summary>
    private EchoClientException Explain(EchoClientException e) =>
        _complaint is { } complaint ? new EchoClientException(complaint)
        : Volatile.Read(ref _isSilent)
            ? new EchoClientException(EchoClientError.ConnectionLost, $"The server said nothing for {_options.SilenceTimeout.TotalSeconds} s.", e)
        : e;

    /// <summary>Ends the session rather than only the connection: the server need not wait for this client.</summary>
    private async Task LeaveAsync()
    {
        await _connection.CloseAsync().ConfigureAwait(false);
        await Task.Delay(LastWords).ConfigureAwait(false);
        _connection.Abort();
    }

    private async Task ReceiveAsync(Action wakeSender, CancellationToken cancellationToken)
    {
        while (true)
        {
            Volatile.Write(ref _listeningSince, _options.TimeProvider.GetTimestamp());
            ServerMessage message = await _connection.ReceiveAsync(CancellationToken.None).ConfigureAwait(false);

            // While the program does not take its messages, nobody listens, and the server is not to be blamed for its silence.
            Volatile.Write(ref _listeningSince, NotListening);
            if (!_session.Accept(message))
            {
                continue;
            }

            _complaint = message as ErrorMessage;
            await _messages.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            switch (message)
            {
                case StatusMessage:
                    wakeSender();
                    break;
                case StoppedMessage:
                    return;
                default:
                    break;
            }
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (!Volatile.Read(ref _isOver))
            {
                bool sent = false;
                for (int source = 0; source < _frames.Length; source++)
                {
                    sent |= await SendAudioAsync(source).ConfigureAwait(false);
                }

                sent |= await SendRequestAsync().ConfigureAwait(false);
                if (!sent)
                {
                    _ = await _wake.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false);
                    _ = _wake.TryRead(out _);
                }
            }
        }
        catch (EchoClientException)
        {
            // The reader learns from the server why the connection ended, if anybody tells.
            await Task.Delay(LastWords).ConfigureAwait(false);
            _connection.Abort();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendAudioAsync(int source)
    {
        if (_session.IsPaused(source))
        {
            return false;
        }

        byte[] frame = _frames[source];
        int bytes = _session.BufferOf(source).Take(
            frame.AsSpan(AudioFrameHeader.Size), _session.Requests.BarrierOf(source), out long skipped, out long position);
        if (skipped > 0)
        {
            await _connection.SkipAsync(source, skipped).ConfigureAwait(false);
        }

        if (bytes > 0)
        {
            await _connection.SendFrameAsync(source, _session.CaptureTime(source, position), frame.AsMemory(0, AudioFrameHeader.Size + bytes))
                .ConfigureAwait(false);
            _hasSent = true;
        }

        return bytes > 0 || skipped > 0;
    }

    private async ValueTask<bool> SendRequestAsync()
    {
        if (!_session.Requests.TryTake(_session.Buffers, out RequestQueue.Request? request))
        {
            return false;
        }

        if (request!.FlushId is { } id)
        {
            await _connection.FlushAsync(id).ConfigureAwait(false);
        }
        else
        {
            await _connection.StopAsync().ConfigureAwait(false);
        }

        return true;
    }

    private void Watch()
    {
        long since = Volatile.Read(ref _listeningSince);
        if (since != NotListening && _options.TimeProvider.GetElapsedTime(since) >= _options.SilenceTimeout)
        {
            Volatile.Write(ref _isSilent, true);
            _connection.Abort();
        }
        else if (!_hasSent)
        {
            // Keeps an idle session alive, and makes an idle server answer. Pings do not heap up: the one before was answered or is the last.
            _ = PingAsync();
        }

        _hasSent = false;
    }

    private async Task PingAsync()
    {
        try
        {
            await _connection.PingAsync(++_pings).ConfigureAwait(false);
        }
        catch (Exception e) when (e is EchoClientException or ObjectDisposedException)
        {
            // The connection is over; its reader knows.
        }
    }
}
