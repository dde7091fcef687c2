using System.Net.WebSockets;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Streaming;

[Collection(ServerCollection.Name)]
public sealed class SourcesTests(ServerFixture fixture)
{
    [Fact]
    public async Task Each_source_has_its_own_format_words_and_place_on_the_clock()
    {
        await using RawClient client = await RawClient.ConnectAsync(
            fixture.Server,
            """{"type":"start","sources":[{"name":"mic","sample_rate":16000,"channels":1,"encoding":"s16le","priority":"high"},{"sample_rate":48000,"channels":2,"encoding":"f32le","priority":"low"}]}""");
        ReadyMessage ready = Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
        Assert.Equal(2, ready.Sources.Count);
        byte[] other = Samples.Convert(Samples.Digits, AudioEncoding.F32, 48000, 2);
        await SendAsync(client, 0, Samples.Digits.Pcm, 3200, origin: 0);
        await SendAsync(client, 1, other, 38_400, origin: 2_500_000);
        await client.SendTextAsync("""{"type":"stop"}""");
        List<ServerMessage> messages = await client.ReceiveAllAsync();
        FinalMessage[] finals = [.. messages.OfType<FinalMessage>()];
        foreach (int source in new[] { 0, 1 })
        {
            Assert.Equal(Samples.DigitsText, Session.TextOf(finals.Where(f => f.Source == source)));
        }

        IEnumerable<(WordTiming, WordTiming)> pairs = finals.Where(f => f.Source == 0).SelectMany(f => f.Words)
            .Zip(finals.Where(f => f.Source == 1).SelectMany(f => f.Words));
        Assert.All(pairs, pair => Assert.InRange(pair.Item2.Start - pair.Item1.Start, 2.46, 2.54));
        SessionSummary summary = Assert.IsType<StoppedMessage>(messages[^1]).Summary;
        Assert.All(summary.Sources, ledger => Assert.Equal(0, ledger.From + ledger.Dropped));
        Assert.All(summary.Sources, ledger => Assert.InRange(ledger.Transcribed + ledger.Silent - (Samples.Digits.Pcm.Length / 2), -2, 2));
        Assert.InRange(summary.AudioSeconds, Samples.Digits.Seconds * 1.99, Samples.Digits.Seconds * 2.01);
    }

    [Fact]
    public async Task Skipped_samples_are_reported_and_time_goes_on_without_them()
    {
        byte[] pcm = Samples.Digits.Pcm;
        long samples = pcm.Length / 2;
        await using RawClient client = await RawClient.ConnectAsync(
            fixture.Server, """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""");
        await SendAsync(client, 0, pcm, 3200, 0);
        await client.SendTextAsync("""{"type":"skip","source":0,"samples":160001}""");
        await SendAsync(client, 0, pcm, 3200, 0, sequence: (uint)((pcm.Length + 3199) / 3200));
        await client.SendTextAsync("""{"type":"stop"}""");
        List<ServerMessage> messages = await client.ReceiveAllAsync();
        Assert.Equal(new DroppedMessage(0, samples, 160_001, DropReason.Client), Assert.Single(messages.OfType<DroppedMessage>()));
        FinalMessage[] finals = [.. messages.OfType<FinalMessage>()];
        Assert.Equal($"{Samples.DigitsText} {Samples.DigitsText}", Session.TextOf(finals));
        Assert.Equal(Enumerable.Range(0, finals.Length).Select(i => (long)i), finals.Select(f => f.Segment));
        WordTiming[] words = [.. finals.SelectMany(f => f.Words)];
        double gap = (samples + 160_001) / 16000.0;
        Assert.All(words[..(words.Length / 2)].Zip(words[(words.Length / 2)..]), pair => Assert.InRange(pair.Second.Start - pair.First.Start - gap, -0.04, 0.04));
        SourceLedger ledger = Assert.IsType<StoppedMessage>(messages[^1]).Summary.Sources[0];
        Assert.Equal((160_001, (2 * samples) + 160_001), (ledger.Dropped, ledger.Transcribed + ledger.Silent + ledger.Dropped));
        Assert.Equal((2 * samples) + 160_001, messages.OfType<AckMessage>().Last().Committed);
    }

    [Theory]
    [InlineData("""{"type":"skip","source":1,"samples":1}""", ErrorCode.UnknownSource)]
    [InlineData("""{"type":"skip","source":-1,"samples":1}""", ErrorCode.UnknownSource)]
    [InlineData("""{"type":"skip","source":0,"samples":0}""", ErrorCode.InvalidField)]
    [InlineData("""{"type":"skip","source":0,"samples":9223372036854775807}""", ErrorCode.InvalidField)]
    public async Task A_skip_that_makes_no_sense_is_refused(string skip, ErrorCode code)
    {
        await using RawClient client = await RawClient.ConnectAsync(
            fixture.Server, """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""");
        await client.SendTextAsync(skip);
        Assert.Equal(code, Assert.IsType<ErrorMessage>((await client.ReceiveAllAsync())[^1]).Code);
    }

    private static async Task SendAsync(RawClient client, int source, byte[] pcm, int chunk, long origin, uint sequence = 0)
    {
        for (int i = 0; i < pcm.Length; i += chunk)
        {
            byte[] frame = RawClient.Frame(sequence, pcm.AsSpan(i, Math.Min(chunk, pcm.Length - i)));
            new AudioFrameHeader(source, sequence++, origin + (i / chunk * 100_000L)).Write(frame);
            await client.SendAsync(frame, WebSocketMessageType.Binary);
        }
    }
}
