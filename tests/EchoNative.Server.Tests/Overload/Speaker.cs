using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Overload;

/// <summary>A client that speaks without end, always some seconds ahead of what is final, and does not care what it is told.</summary>
internal sealed class Speaker : IAsyncDisposable
{
    private const int Chunk = 16_000; // half a second
    private const int Ahead = 48_000;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);
    private readonly EchoConnection _connection;
    private readonly CancellationTokenSource _enough = new();
    private readonly List<ServerMessage> _messages = [];
    private readonly Task _reading;
    private readonly Task _speaking;
    private readonly bool _silent;
    private long _committed;

    private Speaker(EchoConnection connection, SourcePriority priority, bool silent)
    {
        (_connection, Priority, _silent) = (connection, priority, silent);
        _reading = Task.Run(ReadAsync);
        _speaking = Task.Run(SpeakAsync);
    }

    public SourcePriority Priority { get; }

    /// <summary>Samples sent.</summary>
    public long Sent { get; private set; }

    /// <summary>What the server has said so far.</summary>
    public ServerMessage[] Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    /// <param name="server">Where to.</param>
    /// <param name="priority">How much it matters.</param>
    /// <param name="silent">Silence, at about the pace of time, instead of speech.</param>
    public static async Task<Speaker> StartAsync(EchoServer server, SourcePriority priority, bool silent = false)
    {
        var source = new AudioSource { SampleRate = 16000, Channels = 1, Encoding = AudioEncoding.S16, Priority = priority };

        // Each word for itself: many short finals, of which each takes as long as a long one.
        StartMessage start = StartMessage.Of(source) with { EndOfSpeechMs = 100, StepMs = 100 };
        return new Speaker(await EchoConnection.ConnectAsync(server.StreamUri, start), priority, silent);
    }

    /// <summary>Makes everything final.</summary>
    public async Task<SessionSummary> StopAsync()
    {
        await _enough.CancelAsync();
        await _speaking;
        await _connection.StopAsync();
        await _reading;
        return ((StoppedMessage)Messages[^1]).Summary;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _connection.DisposeAsync();
        await Task.WhenAll(_reading, _speaking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _enough.Dispose();
    }

    private async Task SpeakAsync()
    {
        byte[] silence = new byte[Chunk];
        for (int i = 0; !_enough.IsCancellationRequested; i = (i + Chunk) % (Samples.Demo.Pcm.Length - Chunk))
        {
            await _connection.SendAudioAsync(_silent ? silence : Samples.Demo.Pcm.AsMemory(i, Chunk));
            Sent += Chunk / 2;
            if (_silent)
            {
                // What may be the beginning of speech is not committed: to wait for all of it would be to fall silent.
                await Task.Delay(Pace, _enough.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            while (!_enough.IsCancellationRequested && Sent - Volatile.Read(ref _committed) > Ahead)
            {
                await Task.Delay(20);
            }
        }
    }

    private async Task ReadAsync()
    {
        await foreach (ServerMessage message in _connection.ReadAllAsync())
        {
            Volatile.Write(ref _committed, message is AckMessage ack ? ack.Committed : _committed);
            lock (_messages)
            {
                _messages.Add(message);
            }
        }
    }
}
