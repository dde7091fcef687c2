using System.Net.WebSockets;
using System.Text;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests;

/// <summary>Everything a client can do wrong ends in a typed error and a close, and the server serves the next client.</summary>
[Collection(ServerCollection.Name)]
public sealed class ErrorTests(ServerFixture fixture)
{
    private const string Start = """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""";

    public static TheoryData<string, ErrorCode> BadMessages => new()
    {
        { "}{", ErrorCode.BadJson },
        { """{"type":"shout"}""", ErrorCode.UnknownType },
        { """{"type":"stop"}""", ErrorCode.NotStarted },
        { """{"type":"flush","id":1}""", ErrorCode.NotStarted },
        { """{"type":"start"}""", ErrorCode.InvalidField },
        { """{"type":"start","version":2,"sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""", ErrorCode.UnsupportedVersion },
        { """{"type":"start","sources":[{"sample_rate":7999,"channels":1,"encoding":"s16le"}]}""", ErrorCode.UnsupportedAudio },
        { """{"type":"start","sources":[{"sample_rate":192001,"channels":1,"encoding":"s16le"}]}""", ErrorCode.UnsupportedAudio },
        { """{"type":"start","sources":[{"sample_rate":-1,"channels":1,"encoding":"s16le"}]}""", ErrorCode.UnsupportedAudio },
        { """{"type":"start","sources":[{"sample_rate":16000,"channels":0,"encoding":"s16le"}]}""", ErrorCode.UnsupportedAudio },
        { """{"type":"start","sources":[{"sample_rate":16000,"channels":9,"encoding":"s16le"}]}""", ErrorCode.UnsupportedAudio },
        { """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"opus"}]}""", ErrorCode.InvalidField },
        { """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}],"language":"xx"}""", ErrorCode.UnsupportedLanguage },
        { """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}],"language":"de"}""", ErrorCode.UnsupportedLanguage },
        { """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}],"step_ms":99}""", ErrorCode.InvalidField },
        { """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}],"end_of_speech_ms":3001}""", ErrorCode.InvalidField },
    };

    public static TheoryData<string, ErrorCode> BadFrames => new()
    {
        { "", ErrorCode.BadFrame },                                      // no header
        { "0100000000000000", ErrorCode.BadFrame },                      // cut header
        { "02000000000000000000000000000000", ErrorCode.BadFrame },      // version
        { "01010000000000000000000000000000", ErrorCode.UnknownSource },
        { "01000100000000000000000000000000", ErrorCode.BadFrame },      // flags
        { "010000000000000000000000000000ff", ErrorCode.BadFrame },      // negative time
        { "01000000000000000000000000000000ab", ErrorCode.BadFrame },    // half a sample
        { "01000000010000000000000000000000abcd", ErrorCode.SequenceGap },
    };

    [Theory]
    [MemberData(nameof(BadMessages))]
    public async Task Bad_message_is_answered_with_its_code(string message, ErrorCode code) =>
        await ExpectErrorAsync(code, client => client.SendTextAsync(message), WebSocketCloseStatus.PolicyViolation);

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task Bad_frame_is_answered_with_its_code(string hex, ErrorCode code) => await ExpectErrorAsync(
        code,
        async client =>
        {
            await client.SendTextAsync(Start);
            await client.SendAsync(Convert.FromHexString(hex), WebSocketMessageType.Binary);
        },
        WebSocketCloseStatus.PolicyViolation);

    [Fact]
    public async Task Frame_that_comes_twice_is_a_gap() => await ExpectErrorAsync(
        ErrorCode.SequenceGap,
        async client =>
        {
            await client.SendTextAsync(Start);
            await client.SendAsync(RawClient.Frame(0, new byte[320]), WebSocketMessageType.Binary);
            await client.SendAsync(RawClient.Frame(0, new byte[320]), WebSocketMessageType.Binary);
        },
        WebSocketCloseStatus.PolicyViolation);

    [Fact]
    public async Task Audio_before_the_start_is_refused() => await ExpectErrorAsync(
        ErrorCode.NotStarted,
        client => client.SendAsync(RawClient.Frame(0, new byte[320]), WebSocketMessageType.Binary),
        WebSocketCloseStatus.PolicyViolation);

    [Fact]
    public async Task Second_start_is_refused() => await ExpectErrorAsync(
        ErrorCode.AlreadyStarted,
        async client =>
        {
            await client.SendTextAsync(Start);
            await client.SendTextAsync(Start);
        },
        WebSocketCloseStatus.PolicyViolation);

    [Fact]
    public async Task Text_beyond_the_limit_is_refused_whole_or_in_pieces()
    {
        byte[] large = Encoding.UTF8.GetBytes($$"""{"type":"ping","id":1,"x":"{{new string('x', EchoProtocol.MaxTextFrameBytes)}}"}""");
        await ExpectErrorAsync(ErrorCode.FrameTooLarge, client => client.SendAsync(large, WebSocketMessageType.Text), WebSocketCloseStatus.MessageTooBig);
        await ExpectErrorAsync(
            ErrorCode.FrameTooLarge,
            async client =>
            {
                foreach (byte[] piece in large.Chunk(5000))
                {
                    await client.SendAsync(piece, WebSocketMessageType.Text, endOfMessage: false);
                }
            },
            WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Audio_beyond_the_limit_is_refused_and_the_limit_itself_is_not()
    {
        int limit = EchoProtocol.MaxAudioFrameSeconds * 16000 * 2;
        await ExpectErrorAsync(
            ErrorCode.FrameTooLarge,
            async client =>
            {
                await client.SendTextAsync(Start);
                await client.SendAsync(RawClient.Frame(0, new byte[limit]), WebSocketMessageType.Binary);
                await client.SendAsync(RawClient.Frame(1, new byte[limit + 2]), WebSocketMessageType.Binary);
            },
            WebSocketCloseStatus.MessageTooBig,
            atLeastReceived: limit / 2);
    }

    [Fact]
    public async Task Frame_that_never_ends_is_cut_off_at_the_limit() => await ExpectErrorAsync(
        ErrorCode.FrameTooLarge,
        async client =>
        {
            await client.SendTextAsync(Start);
            await client.SendAsync(RawClient.Frame(0, []), WebSocketMessageType.Binary, endOfMessage: false);
            for (int i = 0; i < 40 && client.Socket.State == WebSocketState.Open; i++)
            {
                await client.SendAsync(new byte[32_000], WebSocketMessageType.Binary, endOfMessage: false);
            }
        },
        WebSocketCloseStatus.MessageTooBig);

    [Fact]
    public async Task Fragments_of_any_size_make_a_frame()
    {
        await using RawClient client = await RawClient.ConnectAsync(fixture.Server, Start);
        foreach (byte[] piece in RawClient.Frame(0, new byte[3200]).Chunk(7))
        {
            await client.SendAsync(piece, WebSocketMessageType.Binary, endOfMessage: false);
        }

        await client.SendAsync([], WebSocketMessageType.Binary);
        await client.SendTextAsync("""{"type":"stop"}""");
        List<ServerMessage> messages = await client.ReceiveAllAsync();
        Assert.Equal(new AckMessage(0, 1600, 1600), messages.OfType<AckMessage>().Last());
    }

    [Fact]
    public async Task Client_learns_the_code_as_a_typed_exception()
    {
        var e = await Assert.ThrowsAsync<EchoClientException>(
            () => EchoConnection.ConnectAsync(fixture.Server.StreamUri, Session.Start16K with { Language = "xx" }));
        Assert.Equal((EchoClientError.Server, ErrorCode.UnsupportedLanguage), (e.Error, e.Code));
    }

    [Fact]
    public async Task Session_beyond_the_limit_is_refused_until_one_ends()
    {
        var clients = new List<EchoConnection>();
        try
        {
            for (int i = 0; i < ServerFixture.Options.Engine.MaxSessions; i++)
            {
                clients.Add(await EchoConnection.ConnectAsync(fixture.Server.StreamUri, Session.Start16K));
            }

            var e = await Assert.ThrowsAsync<EchoClientException>(() => EchoConnection.ConnectAsync(fixture.Server.StreamUri, Session.Start16K));
            Assert.Equal(ErrorCode.SessionLimit, e.Code);
        }
        finally
        {
            foreach (EchoConnection client in clients)
            {
                await client.DisposeAsync();
            }
        }

        await ExpectGoodSessionAsync();
    }

    private async Task ExpectErrorAsync(
        ErrorCode code, Func<RawClient, Task> act, WebSocketCloseStatus status, long atLeastReceived = 0)
    {
        await using (RawClient client = await RawClient.ConnectAsync(fixture.Server))
        {
            await act(client);
            List<ServerMessage> messages = await client.ReceiveAllAsync();
            ErrorMessage error = Assert.IsType<ErrorMessage>(messages[^1]);
            Assert.Equal((code, true), (error.Code, error.Fatal));
            Assert.NotEmpty(error.Message);
            Assert.Equal((status, code.ToWireName()), (client.Socket.CloseStatus, client.Socket.CloseStatusDescription));
            Assert.True(messages.OfType<AckMessage>().Select(ack => ack.Received).LastOrDefault() >= atLeastReceived);
        }

        await ExpectGoodSessionAsync();
    }

    private async Task ExpectGoodSessionAsync()
    {
        await fixture.ExpectSessionsAsync(0);
        List<ServerMessage> messages = await Session.RunAsync(fixture.Server, Session.Start16K with { Partials = false }, Samples.Digits.Pcm);
        Assert.Equal(Samples.DigitsText, Session.TextOf(messages));
    }
}
