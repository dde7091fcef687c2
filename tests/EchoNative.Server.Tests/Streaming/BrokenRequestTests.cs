using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Streaming;

/// <summary>Connections that are lost at the worst moment: while the server does what it was asked for, or before it has said what came of it.</summary>
[Collection(ServerCollection.Name)]
public sealed class BrokenRequestTests(ServerFixture fixture)
{
    private static readonly byte[] Pcm = [.. Samples.Demo.Pcm, .. Samples.Digits.Pcm];

    [Fact]
    public async Task What_is_committed_is_not_told_before_the_finals_that_the_client_lacks()
    {
        await using var visitor = new Visitor(Samples.Digits.Pcm);
        await visitor.ConnectAsync(fixture.Server);
        await visitor.SendAsync(visitor.Samples);
        await visitor.Client.SendTextAsync("""{"type":"flush","id":1}""");
        FinalMessage first = await visitor.ReadUntilAsync<FinalMessage>(_ => true);
        _ = await visitor.ReadUntilAsync<FlushedMessage>(_ => true);
        visitor.Finals.Clear(); // as if nothing had arrived
        visitor.Committed = 0;
        await visitor.BreakAsync();

        // Connections that are lost after 'ready': what the client would tell another server still covers the finals it lacks.
        for (int i = 0; i < 2; i++)
        {
            await visitor.ConnectAsync(fixture.Server);
            Assert.Equal((SessionOrigin.Live, visitor.Samples, 0), (visitor.Ready.Origin, visitor.Ready.Sources[0].Received, visitor.Ready.Sources[0].Committed));
            await visitor.BreakAsync();
        }

        await visitor.ConnectAsync(fixture.Server);
        FinalMessage again = await visitor.ReadUntilAsync<FinalMessage>(_ => true);
        Assert.Equal((first.Segment, first.Text), (again.Segment, again.Text));
        _ = await visitor.ReadUntilAsync<AckMessage>(ack => ack.Committed == visitor.Samples);
        _ = await visitor.StopAsync();
        Assert.Equal(Samples.DigitsText, Session.TextOf(visitor.Finals));
    }

    [Fact]
    public async Task A_flush_that_a_lost_connection_asked_for_does_not_hinder_the_next()
    {
        await using var visitor = new Visitor(Pcm);
        await visitor.ConnectAsync(fixture.Server);
        await visitor.SendAsync(visitor.Samples);
        for (int i = 0; i < 5; i++)
        {
            await visitor.Client.SendTextAsync($$"""{"type":"flush","id":{{i}}}""");
            await visitor.BreakAsync();
            await visitor.ConnectAsync(fixture.Server);
            Assert.Equal(SessionOrigin.Live, visitor.Ready.Origin);
            await visitor.SendAsync(visitor.Samples);
        }

        await visitor.Client.SendTextAsync("""{"type":"flush","id":7}""");
        Assert.Equal(7, (await visitor.ReadUntilAsync<FlushedMessage>(_ => true)).Id);
        Assert.Equal(visitor.Samples, Ledger((await visitor.StopAsync()).Summary));
        Assert.StartsWith(Samples.DemoText, Session.TextOf(visitor.Finals));
    }

    [Fact]
    public async Task A_skip_that_a_lost_connection_asked_for_is_done_once()
    {
        const long skipped = 48_000;
        await using var visitor = new Visitor(Samples.Demo.Pcm);
        await visitor.ConnectAsync(fixture.Server);
        long end = visitor.Samples;
        await visitor.SendAsync(end);
        _ = await visitor.ReadUntilAsync<AckMessage>(ack => ack.Received == end);
        for (int i = 0; i < 5; i++)
        {
            await visitor.SkipAsync(skipped);
            await Task.Delay(10 * i);
            await visitor.BreakAsync();
            await visitor.ConnectAsync(fixture.Server);
            Assert.Equal(0, (visitor.Ready.Sources[0].Received - end) % skipped); // the server may not have got it
        }

        long gap = visitor.Ready.Sources[0].Received - end;
        Assert.True(gap > 0, "no skip has arrived");
        SourceLedger ledger = (await visitor.StopAsync()).Summary.Sources[0];
        Assert.Equal((gap, end), (ledger.Dropped, ledger.Transcribed + ledger.Silent));
        Assert.Equal(Samples.DemoText, Session.TextOf(visitor.Finals));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task A_skip_in_audio_that_is_heard_again_says_nothing_twice(double seconds)
    {
        await using var visitor = new Visitor(Pcm);
        await using EchoServer gone = await ServerFixture.StartAsync(ServerFixture.Options);
        await visitor.ConnectAsync(gone);
        await visitor.SendAsync(visitor.Samples * 2 / 3);
        _ = await visitor.ReadUntilAsync<FinalMessage>(_ => visitor.Finals.Count >= 3);
        await visitor.BreakAsync();
        await gone.DisposeAsync();

        // While it was connecting, what the client still had grew less.
        await visitor.ConnectAsync(fixture.Server);
        SourcePosition position = visitor.Ready.Sources[0];
        Assert.True(position.Committed - position.Received >= 8 * 16_000, "nothing is heard again");
        long skipped = (long)(seconds * 16_000);
        await visitor.SkipAsync(skipped);
        int segments = visitor.Finals.Count;
        await visitor.SendAsync(visitor.Samples);
        SourceLedger ledger = (await visitor.StopAsync()).Summary.Sources[0];
        Assert.Equal((position.Committed, 0), (ledger.From, ledger.Dropped));
        Assert.Equal(visitor.Samples, ledger.From + ledger.Transcribed + ledger.Silent);
        Assert.DoesNotContain(visitor.Messages, message => message is DroppedMessage);
        Assert.All(visitor.Finals.Skip(segments), final => Assert.True(final.Start >= position.Committed / 16_000.0, $"{final}"));
        Assert.Equal($"{Samples.DemoText} {Samples.DigitsText}", Session.TextOf(visitor.Finals));
    }

    [Fact]
    public async Task A_skip_beyond_audio_that_is_heard_again_loses_only_the_rest()
    {
        await using var visitor = new Visitor(Pcm);
        await using EchoServer gone = await ServerFixture.StartAsync(ServerFixture.Options);
        await visitor.ConnectAsync(gone);
        await visitor.SendAsync(visitor.Samples * 2 / 3);
        _ = await visitor.ReadUntilAsync<FinalMessage>(_ => visitor.Finals.Count >= 3);
        await visitor.BreakAsync();
        await gone.DisposeAsync();
        await visitor.ConnectAsync(fixture.Server);
        SourcePosition position = visitor.Ready.Sources[0];
        await visitor.SkipAsync(position.Committed - position.Received + 16_000);
        DroppedMessage dropped = await visitor.ReadUntilAsync<DroppedMessage>(_ => true);
        Assert.Equal(new DroppedMessage(0, position.Committed, 16_000, DropReason.Client), dropped);
        await visitor.SendAsync(visitor.Samples);
        SourceLedger ledger = (await visitor.StopAsync()).Summary.Sources[0];
        Assert.Equal((position.Committed, 16_000), (ledger.From, ledger.Dropped));
        Assert.Equal(visitor.Samples, ledger.From + ledger.Transcribed + ledger.Silent + ledger.Dropped);
    }

    private static long Ledger(SessionSummary summary) =>
        summary.Sources[0].From + summary.Sources[0].Transcribed + summary.Sources[0].Silent + summary.Sources[0].Dropped;
}
