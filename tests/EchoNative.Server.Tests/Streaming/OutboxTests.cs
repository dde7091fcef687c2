using System.Buffers;
using System.Diagnostics.Metrics;
using EchoNative.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace EchoNative.Server.Tests.Streaming;

[Collection(ServerCollection.Name)]
public sealed class OutboxTests(ServerFixture fixture) : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    [Fact]
    public async Task Partials_coalesce_and_neither_making_nor_taking_one_allocates()
    {
        using var outbox = new Outbox(1, new ServerMetrics(_services.GetRequiredService<IMeterFactory>()));
        var sink = new Sink(outbox);
        await using RecognitionSession session = fixture.Server.Engine.OpenSession(sink: sink);
        float[] samples = new float[Samples.Digits.Pcm.Length / 2];
        _ = Audio.PcmConverter.ToMono(Samples.Digits.Pcm, Samples.Digits.Format, samples);
        for (int i = 0; i < samples.Length; i += 1600)
        {
            await session.WriteAsync(samples.AsMemory(i, Math.Min(1600, samples.Length - i)));
            await Task.Delay(20);
        }

        await session.CompleteAsync();
        Assert.True(sink.Partials > 1);
        Assert.Equal(0, sink.Allocated);
        Assert.Equal((Sink.Repeats * sink.Partials) - sink.Partials, outbox.Coalesced(0));
    }

    [Fact]
    public void What_is_lost_is_told_after_a_resume_and_what_was_answered_is_not()
    {
        using var outbox = new Outbox(1, new ServerMetrics(_services.GetRequiredService<IMeterFactory>()));
        outbox.Add(new FlushedMessage(1));
        outbox.Add(new DroppedMessage(0, 0, 5, DropReason.Client));
        Assert.True(outbox.TryRewind([0]));
        var buffer = new ArrayBufferWriter<byte>();
        Assert.True(outbox.TryTake(null, buffer, out SentMessage kind));
        Assert.Equal(SentMessage.Dropped, kind);
        Assert.IsType<DroppedMessage>(ProtocolSerializer.ReadServer(buffer.WrittenSpan));
        Assert.False(outbox.TryTake(null, buffer, out _));
    }

    [Fact]
    public void A_connection_that_was_taken_over_gets_nothing_more()
    {
        using var outbox = new Outbox(0, new ServerMetrics(_services.GetRequiredService<IMeterFactory>()));
        WakeSignal older = new(), newer = new();
        var ready = new ReadyMessage { Session = "s", Origin = SessionOrigin.Live, ResumeS = 60, Model = "m", StepMs = 200, EndOfSpeechMs = 500, Sources = [] };
        var buffer = new ArrayBufferWriter<byte>();
        outbox.Begin(ready, older);
        Assert.True(outbox.TryTake(older, buffer, out _));
        Assert.True(outbox.TryRewind([]));
        outbox.Add(new DroppedMessage(0, 0, 5, DropReason.Client));
        Assert.False(outbox.TryTake(older, buffer, out _));
        outbox.Begin(ready, newer);
        Assert.False(outbox.TryTake(older, buffer, out _));
        Assert.True(outbox.TryTake(newer, buffer, out SentMessage kind));
        Assert.Equal(SentMessage.Ready, kind);
    }

    public void Dispose() => _services.Dispose();

    /// <summary>Adds each partial often, and takes the last.</summary>
    private sealed class Sink(Outbox outbox) : ITranscriptSink
    {
        public const int Repeats = 20;
        private readonly ArrayBufferWriter<byte> _buffer = new(4096);

        public int Partials { get; private set; }

        public long Allocated { get; private set; }

        public void OnPartial(in TranscriptView partial)
        {
            Add(partial); // warms up
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 1; i < Repeats; i++)
            {
                Add(partial);
            }

            bool taken = outbox.TryTake(null, _buffer, out _);
            Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            Partials++;
            Assert.True(taken);
            PartialMessage message = Assert.IsType<PartialMessage>(ProtocolSerializer.ReadServer(_buffer.WrittenSpan));
            Assert.Equal(
                (0, 7 + partial.Segment, partial.Revision, partial.ToText(), partial.StableWords),
                (message.Source, message.Segment, message.Revision, message.Text, message.Stable));
            Assert.Equal(partial.ToWords().Select(w => Math.Round(w.Start.TotalSeconds + 3, 3)), message.Words.Select(w => w.Start));
        }

        public void OnFinal(in TranscriptView final)
        {
            outbox.AddFinal(0, 7 + final.Segment, TimeSpan.FromSeconds(3), final, 99);
            Assert.True(outbox.TryTake(null, _buffer, out SentMessage kind));
            Assert.Equal(SentMessage.Final, kind);
            Assert.Equal(99, Assert.IsType<FinalMessage>(ProtocolSerializer.ReadServer(_buffer.WrittenSpan)).Committed);
        }

        public void OnEnd(EchoNativeException? failure)
        {
        }

        private void Add(in TranscriptView partial) => outbox.AddPartial(0, 7 + partial.Segment, TimeSpan.FromSeconds(3), partial);
    }
}
