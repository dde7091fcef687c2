using System.Net.WebSockets;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Streaming;

/// <summary>
/// A client of one source, 16 kHz mono in 16 bits, that may lose its connection wherever a test wants it to. It wants no partials: which of
/// their words become stable, and hold the final to them, depends on how busy the machine is, and no two runs are quite the same.
/// </summary>
internal sealed class Visitor(byte[] pcm) : IAsyncDisposable
{
    private RawClient? _client;
    private uint _sequence;
    private long _position;

    public ReadyMessage Ready { get; private set; } = null!;

    public long Committed { get; set; }

    public List<FinalMessage> Finals { get; } = [];

    public List<ServerMessage> Messages { get; } = [];

    public long Available { get; set; }

    public long Samples => pcm.Length / 2;

    public RawClient Client => _client!;

    /// <summary>Connects; after the first time it resumes.</summary>
    public async Task ConnectAsync(EchoServer server, bool resume = true)
    {
        string token = resume && Ready is not null
            ? $$""","resume":{"token":"{{Ready.Token}}","sources":[{"available":{{Available}},"committed":{{Committed}},"next_segment":{{(Finals.Count == 0 ? 0 : Finals[^1].Segment + 1)}},"origin_us":0}]}"""
            : "";
        _client = await RawClient.ConnectAsync(
            server, $$"""{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}],"partials":false,"resumable":true{{token}}}""");
        ServerMessage? first = await _client.ReceiveAsync();
        Ready = first as ReadyMessage ?? throw new InvalidOperationException($"The server said {first} in place of 'ready'.");
        (_sequence, _position) = (0, Ready.Sources[0].Received);
    }

    /// <summary>Sends up to a position, in frames of 50 ms.</summary>
    public async Task SendAsync(long to)
    {
        while (_position < to)
        {
            int count = (int)Math.Min(800, to - _position);
            await Client.SendAsync(RawClient.Frame(_sequence++, pcm.AsSpan((int)_position * 2, count * 2)), WebSocketMessageType.Binary);
            _position += count;
        }
    }

    /// <summary>Passes over samples.</summary>
    public async Task SkipAsync(long samples)
    {
        await Client.SendTextAsync($$"""{"type":"skip","source":0,"samples":{{samples}}}""");
        _position += samples;
    }

    /// <summary>Reads until something has come.</summary>
    public async Task<T> ReadUntilAsync<T>(Func<T, bool> isIt)
        where T : ServerMessage
    {
        while (await Client.ReceiveAsync() is { } message)
        {
            Messages.Add(message);
            if (message is FinalMessage final)
            {
                Assert.DoesNotContain(Finals, known => known.Segment == final.Segment);
                Finals.Add(final);
            }

            Committed = message is FinalMessage f ? f.Committed : message is AckMessage ack ? ack.Committed : Committed;
            if (message is T it && isIt(it))
            {
                return it;
            }
        }

        throw new InvalidOperationException($"The server closed before a {typeof(T).Name}.");
    }

    public async Task<StoppedMessage> StopAsync()
    {
        await Client.SendTextAsync("""{"type":"stop"}""");
        return await ReadUntilAsync<StoppedMessage>(static _ => true);
    }

    /// <summary>The connection breaks.</summary>
    public async Task BreakAsync() => await Client.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }
}
