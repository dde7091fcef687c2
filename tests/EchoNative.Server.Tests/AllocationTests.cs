using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using EchoNative.Audio;
using EchoNative.Protocol;
using EchoNative.Server.Overload;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative.Server.Tests;

/// <summary>Taking audio in allocates nothing, once everything is warm.</summary>
[Collection(ServerCollection.Name)]
public sealed class AllocationTests(ServerFixture fixture)
{
    private const int Frames = 500;

    [Theory]
    [InlineData(16000, 1, SampleEncoding.Signed16)]
    [InlineData(48000, 2, SampleEncoding.Float32)]
    [InlineData(44100, 1, SampleEncoding.Signed24)]
    public async Task Frame_to_session_allocates_nothing(int rate, int channels, SampleEncoding encoding)
    {
        var format = new AudioFormat(rate, channels, encoding);
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        using var outbox = new Outbox(1, new ServerMetrics(meters));
        EngineChain engines = fixture.Server.Engines;
        await using var smaller = new SmallerEngine(null, null);
        using var monitor = new OverloadMonitor(
            engines, smaller, ServerFixture.Options, TimeProvider.System, meters, NullLogger<OverloadMonitor>.Instance);
        var request = new SourceRequest(format, new SessionOptions());
        await using var source = new SourceStream(engines, monitor, request, 0, outbox, static e => throw e, null);
        var frames = new FrameReader([source]);
        byte[] frame = RawClient.Frame(0, new byte[rate / 50 * format.BytesPerFrame]);

        long allocated = 0;
        for (int i = 0; i < Frames * 2; i++)
        {
            new AudioFrameHeader(0, (uint)i, i * 20_000L).Write(frame);
            allocated = i == Frames ? 0 : allocated;
            allocated += Accept(frames, frame);
        }

        Assert.Equal(0, allocated);
        Assert.Equal(Frames * 2L * (rate / 50), source.Received);
    }

    [Fact]
    public async Task Summary_tells_what_ingest_allocated()
    {
        List<ServerMessage> messages = await Session.RunAsync(fixture.Server, Session.Start16K, Samples.Digits.Pcm, chunk: 640);

        // The engine's queue may grow once; 160 frames of 640 bytes may not be allocated.
        Assert.InRange(Assert.IsType<StoppedMessage>(messages[^1]).Summary.IngestAllocatedBytes, 0, 2000);
    }

    [Fact]
    public async Task Whole_way_from_the_socket_allocates_a_fraction_of_the_audio()
    {
        const int Seconds = 600;
        await using RawClient client = await RawClient.ConnectAsync(
            fixture.Server, """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""");
        Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
        byte[] frame = RawClient.Frame(0, new byte[32_000]);
        Task reading = ReadAsync(client.Socket, 2L * Seconds * 16_000);
        await SendAsync(client.Socket, frame, 0, Seconds);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await SendAsync(client.Socket, frame, Seconds, Seconds);
        await reading;
        long perFrame = (GC.GetTotalAllocatedBytes(precise: true) - before) / Seconds;

        // Client, server and an ack per frame; a copy of the audio anywhere would be 32,000 bytes.
        Assert.InRange(perFrame, 0, 8_000);
    }

    private static long Accept(FrameReader frames, byte[] frame)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < frame.Length; i += FrameReceiver.PieceBytes)
        {
            int count = Math.Min(FrameReceiver.PieceBytes, frame.Length - i);
            ValueTask accepting = frames.AcceptAsync(frame.AsMemory(i, count), i + count == frame.Length, CancellationToken.None);
            if (!accepting.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("The session has no room: silence must be settled as it comes.");
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static async Task SendAsync(WebSocket socket, byte[] frame, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            new AudioFrameHeader(0, (uint)i, 0).Write(frame);
            await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);
        }
    }

    /// <summary>Reads acks, without making objects of them, until all is received.</summary>
    private static async Task ReadAsync(WebSocket socket, long samples)
    {
        byte[] buffer = new byte[1024];
        long received = 0;
        while (received < samples)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            int field = buffer.AsSpan(0, result.Count).IndexOf("\"received\":"u8);
            _ = Utf8Parser.TryParse(buffer.AsSpan(field + 11), out received, out _);
        }
    }
}
