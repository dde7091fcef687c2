using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>
/// The one way out of a connection: a bounded queue and the loop that sends it. Whoever adds to a full queue waits, so that a client
/// which does not read slows down what it gets and what it may send, and is cut off after a while.
/// </summary>
internal sealed class OutgoingMessages : IDisposable
{
    private const int Capacity = 32;

    private readonly WebSocket _socket;
    private readonly TimeSpan _timeout;
    private readonly Func<AckMessage?> _nextAck;
    private readonly Channel<Item> _queue = Channel.CreateBounded<Item>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly CancellationTokenSource _stuck = new();
    private int _ackQueued;

    /// <param name="socket">Where to.</param>
    /// <param name="timeout">How old a message may grow in the queue, and how long one may take to send.</param>
    /// <param name="nextAck">Gives the acknowledgement that is due now, if any; called by the sending loop only.</param>
    public OutgoingMessages(WebSocket socket, TimeSpan timeout, Func<AckMessage?> nextAck)
    {
        _socket = socket;
        _timeout = timeout;
        _nextAck = nextAck;
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
        {
            // The text goes into a socket, not into HTML: words of all scripts stay as they are.
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }

    /// <summary>Adds a message, waiting for room.</summary>
    /// <exception cref="ChannelClosedException">Nothing is sent any more.</exception>
    public ValueTask AddAsync(ServerMessage message, CancellationToken cancellationToken) =>
        _queue.Writer.WriteAsync(new Item(message, Stopwatch.GetTimestamp()), cancellationToken);

    /// <summary>Asks for an acknowledgement. Many requests make one, with the state at the time of sending.</summary>
    public void RequestAck()
    {
        if (Interlocked.Exchange(ref _ackQueued, 1) == 0 && !_queue.Writer.TryWrite(new Item(null, Stopwatch.GetTimestamp())))
        {
            Volatile.Write(ref _ackQueued, 0); // full: a later one will do
        }
    }

    /// <summary>Adds an acknowledgement, waiting for room.</summary>
    public ValueTask AddAckAsync(CancellationToken cancellationToken) =>
        _queue.Writer.WriteAsync(new Item(null, Stopwatch.GetTimestamp()), cancellationToken);

    /// <summary>No more messages follow; <see cref="SendAllAsync"/> ends when the queue is empty.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Sends until the queue is complete and empty.</summary>
    /// <exception cref="ProtocolException"><see cref="ErrorCode.SlowReader"/>: a message became too old. The rest is not sent.</exception>
    /// <exception cref="WebSocketException">The connection is lost.</exception>
    /// <exception cref="OperationCanceledException">A message could not be sent in time.</exception>
    public async Task SendAllAsync()
    {
        try
        {
            await foreach (Item item in _queue.Reader.ReadAllAsync())
            {
                if (Stopwatch.GetElapsedTime(item.Added) > _timeout)
                {
                    throw new ProtocolException(ErrorCode.SlowReader, $"Results were not read for {_timeout.TotalSeconds} s.");
                }

                if (MessageOf(item) is { } message)
                {
                    _stuck.CancelAfter(_timeout);
                    await SendAsync(message, _stuck.Token);
                    _stuck.CancelAfter(Timeout.InfiniteTimeSpan);
                }
            }
        }
        finally
        {
            _ = _queue.Writer.TryComplete(); // whoever waits for room learns that there will be none
        }
    }

    /// <summary>Sends one message at once; not while <see cref="SendAllAsync"/> runs.</summary>
    public ValueTask SendAsync(ServerMessage message, CancellationToken cancellationToken)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        ProtocolSerializer.Write(_json, message);
        return _socket.SendAsync(_buffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
    }

    public void Dispose()
    {
        _json.Dispose();
        _stuck.Dispose();
    }

    private ServerMessage? MessageOf(Item item)
    {
        if (item.Message is not null)
        {
            return item.Message;
        }

        Volatile.Write(ref _ackQueued, 0);
        return _nextAck();
    }

    /// <param name="Message">Null: an acknowledgement, made when its turn comes.</param>
    /// <param name="Added">Time stamp of <see cref="Stopwatch"/>.</param>
    private readonly record struct Item(ServerMessage? Message, long Added);
}
