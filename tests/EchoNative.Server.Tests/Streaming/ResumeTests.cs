using System.Net.WebSockets;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Streaming;

[Collection(ServerCollection.Name)]
public sealed class ResumeTests(ServerFixture fixture)
{
    private const double Hop = 0.0201; // of the endpointer
    private static readonly byte[] Pcm = [.. Samples.Demo.Pcm, .. Samples.Digits.Pcm, .. Samples.Demo.Pcm];

    [Fact]
    public async Task A_session_that_the_server_kept_goes_on_where_it_was()
    {
        FinalMessage[] whole = await UndisturbedAsync();
        await using var visitor = new Visitor(Pcm);
        await visitor.ConnectAsync(fixture.Server);
        Assert.Equal((SessionOrigin.New, 60, 43), (visitor.Ready.Origin, visitor.Ready.ResumeS, visitor.Ready.Token!.Length));
        for (int cut = 1; cut <= 4; cut++)
        {
            long sent = visitor.Samples * cut / 5;
            await visitor.SendAsync(sent);
            _ = await visitor.ReadUntilAsync<AckMessage>(ack => ack.Received == sent);
            await visitor.BreakAsync();
            string session = visitor.Ready.Session;
            await visitor.ConnectAsync(fixture.Server);
            Assert.Equal((SessionOrigin.Live, session, sent), (visitor.Ready.Origin, visitor.Ready.Session, visitor.Ready.Sources[0].Received));
        }

        await visitor.SendAsync(visitor.Samples);
        ExpectAll(visitor, (await visitor.StopAsync()).Summary.Sources[0], 0);
        AssertSame(whole, visitor.Finals);
    }

    [Fact]
    public async Task A_server_that_does_not_know_the_session_goes_on_as_the_other_one_would_have()
    {
        FinalMessage[] whole = await UndisturbedAsync();
        await using var visitor = new Visitor(Pcm);
        EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options);
        await visitor.ConnectAsync(server);
        for (int cut = 1; cut <= 2; cut++)
        {
            await visitor.SendAsync(visitor.Samples * cut / 3);
            int finals = visitor.Finals.Count;
            _ = await visitor.ReadUntilAsync<FinalMessage>(_ => visitor.Finals.Count > finals + 1);

            // All that is known of the session goes, as when the process is killed.
            await visitor.BreakAsync();
            await server.DisposeAsync();
            server = await ServerFixture.StartAsync(ServerFixture.Options);
            long committed = visitor.Committed;
            await visitor.ConnectAsync(server);
            SourcePosition position = visitor.Ready.Sources[0];
            Assert.Equal((SessionOrigin.Rebuilt, committed), (visitor.Ready.Origin, position.Committed));
            Assert.InRange(committed - position.Received, Math.Min(committed, 8 * 16000), EchoProtocol.LeadInSeconds * 16000);
        }

        long last = visitor.Committed;
        await visitor.SendAsync(visitor.Samples);
        ExpectAll(visitor, (await visitor.StopAsync()).Summary.Sources[0], last);
        await server.DisposeAsync();
        AssertSame(whole, visitor.Finals);
    }

    [Fact]
    public async Task Finals_that_were_lost_on_the_way_come_again()
    {
        await using var visitor = new Visitor(Samples.Digits.Pcm);
        await visitor.ConnectAsync(fixture.Server);
        await visitor.SendAsync(visitor.Samples);
        await visitor.Client.SendTextAsync("""{"type":"flush","id":1}""");
        _ = await visitor.ReadUntilAsync<FlushedMessage>(_ => true);
        FinalMessage[] finals = [.. visitor.Finals];
        visitor.Finals.Clear(); // as if they had not arrived
        await visitor.BreakAsync();
        await visitor.ConnectAsync(fixture.Server);
        Assert.Equal(SessionOrigin.Live, visitor.Ready.Origin);
        _ = await visitor.StopAsync();
        AssertSame(finals, visitor.Finals);
    }

    [Fact]
    public async Task The_newest_connection_wins()
    {
        await using var visitor = new Visitor(Samples.Digits.Pcm);
        await visitor.ConnectAsync(fixture.Server);
        await visitor.SendAsync(16_000);
        await using RawClient older = visitor.Client;
        await visitor.ConnectAsync(fixture.Server);
        Assert.Equal(SessionOrigin.Live, visitor.Ready.Origin);
        ErrorMessage error = Assert.IsType<ErrorMessage>((await older.ReceiveAllAsync())[^1]);
        Assert.Equal((ErrorCode.TakenOver, true), (error.Code, error.Fatal));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, older.Socket.CloseStatus);
        await visitor.SendAsync(visitor.Samples);
        _ = await visitor.StopAsync();
        Assert.Equal(Samples.DigitsText, Session.TextOf(visitor.Messages));
    }

    [Fact]
    public async Task A_frame_that_was_cut_counts_as_far_as_it_came()
    {
        await using var visitor = new Visitor(Samples.Digits.Pcm);
        await visitor.ConnectAsync(fixture.Server);
        await visitor.SendAsync(8000);
        byte[] frame = RawClient.Frame(10, Samples.Digits.Pcm.AsSpan(16_000, 1001)); // 500 samples and a half
        await visitor.Client.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: false);
        _ = await visitor.ReadUntilAsync<AckMessage>(ack => ack.Received == 8500);
        await visitor.BreakAsync();
        await visitor.ConnectAsync(fixture.Server);
        Assert.Equal(8500, visitor.Ready.Sources[0].Received);
        await visitor.SendAsync(visitor.Samples);
        ExpectAll(visitor, (await visitor.StopAsync()).Summary.Sources[0], 0);
        Assert.Equal(Samples.DigitsText, Session.TextOf(visitor.Messages));
    }

    [Fact]
    public async Task Nobody_comes_for_a_session_and_it_ends()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options with { ResumeTime = TimeSpan.FromSeconds(1) });
        await using var visitor = new Visitor(Samples.Digits.Pcm);
        await visitor.ConnectAsync(server);
        await visitor.SendAsync(16_000);
        await visitor.BreakAsync();
        await ServerFixture.ExpectSessionsAsync(server, 0);
        await visitor.ConnectAsync(server);
        Assert.Equal((SessionOrigin.Rebuilt, 0), (visitor.Ready.Origin, visitor.Ready.Sources[0].Received));
        await visitor.SendAsync(visitor.Samples);
        _ = await visitor.StopAsync();
        Assert.Equal(Samples.DigitsText, Session.TextOf(visitor.Messages));
        await server.StopAsync();
    }

    [Fact]
    public async Task Audio_that_a_client_no_longer_has_is_reported()
    {
        await using var visitor = new Visitor(Pcm);
        await using EchoServer gone = await ServerFixture.StartAsync(ServerFixture.Options);
        await visitor.ConnectAsync(gone);
        await visitor.BreakAsync();
        await gone.StopAsync();
        visitor.Available = 32_000;
        await visitor.ConnectAsync(fixture.Server);
        Assert.Equal((32_000, 32_000), (visitor.Ready.Sources[0].Received, visitor.Ready.Sources[0].Committed));
        DroppedMessage dropped = await visitor.ReadUntilAsync<DroppedMessage>(_ => true);
        Assert.Equal(new DroppedMessage(0, 0, 32_000, DropReason.Resume), dropped);
        await visitor.SendAsync(visitor.Samples);
        SourceLedger ledger = (await visitor.StopAsync()).Summary.Sources[0];
        Assert.Equal(32_000, ledger.Dropped);
        Assert.Equal(visitor.Samples, ledger.From + ledger.Transcribed + ledger.Silent + ledger.Dropped);
    }

    [Fact]
    public async Task Shutdown_hands_the_session_over_without_cutting_it_short()
    {
        FinalMessage[] whole = await UndisturbedAsync();
        await using var visitor = new Visitor(Pcm);
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options);
        await visitor.ConnectAsync(server);
        await visitor.SendAsync(visitor.Samples / 2);
        _ = await visitor.ReadUntilAsync<FinalMessage>(_ => true);
        Task stopping = server.StopAsync();
        ErrorMessage error = await visitor.ReadUntilAsync<ErrorMessage>(_ => true);
        Assert.Equal((ErrorCode.ShuttingDown, false, 1000), (error.Code, error.Fatal, error.RetryAfterMs));
        Assert.Null(await visitor.Client.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, visitor.Client.Socket.CloseStatus);
        await visitor.BreakAsync();
        await stopping;
        await visitor.ConnectAsync(fixture.Server);
        Assert.Equal(SessionOrigin.Rebuilt, visitor.Ready.Origin);
        await visitor.SendAsync(visitor.Samples);
        _ = await visitor.StopAsync();
        AssertSame(whole, visitor.Finals);
    }

    private static void AssertSame(IReadOnlyList<FinalMessage> expected, List<FinalMessage> finals)
    {
        Assert.Equal(expected.Select(f => (f.Segment, f.Text)), finals.Select(f => (f.Segment, f.Text)));
        foreach ((FinalMessage one, FinalMessage other) in expected.Zip(finals))
        {
            bool isSame = one.Words.Zip(other.Words).All(pair =>
                Math.Abs(pair.First.Start - pair.Second.Start) <= Hop && Math.Abs(pair.First.End - pair.Second.End) <= Hop);
            Assert.True(isSame, $"{string.Join(' ', one.Words)} became {string.Join(' ', other.Words)} in {one.Start}-{one.End}, {other.Start}-{other.End}");
        }
    }

    private static void ExpectAll(Visitor visitor, SourceLedger ledger, long from)
    {
        Assert.Equal((from, 0), (ledger.From, ledger.Dropped));
        Assert.Equal(visitor.Samples, ledger.From + ledger.Transcribed + ledger.Silent);
    }

    private async Task<FinalMessage[]> UndisturbedAsync() =>
        [.. (await Session.RunAsync(fixture.Server, Session.Start16K with { Partials = false }, Pcm, chunk: 1600)).OfType<FinalMessage>()];
}
