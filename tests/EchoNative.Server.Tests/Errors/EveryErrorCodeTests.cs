using System.Net.WebSockets;
using System.Text;
using EchoNative.Models;
using EchoNative.Protocol;
using EchoNative.Server.Tests.Fuzzing;
using EchoNative.Tests;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server.Tests;

/// <summary>Every code that there is comes from a real server in the situation that it stands for; a code without one fails here.</summary>
[Collection(ServerCollection.Name)]
public sealed class EveryErrorCodeTests(ServerFixture fixture)
{
    private const string Source = """{"sample_rate":16000,"channels":1,"encoding":"s16le"}""";
    private const string Start = """{"type":"start","sources":[""" + Source + "]}";
    private const string Resumable = """{"type":"start","resumable":true,"sources":[""" + Source + "]";

    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    private static EchoServerOptions Options => ServerFixture.Options;

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Code_is_what_its_situation_gives(ErrorCode code)
    {
        ErrorMessage error = await (code switch
        {
            ErrorCode.Unknown => Task.FromResult(Read("""{"type":"error","code":"of_a_newer_server","message":"m","fatal":true}""")),
            ErrorCode.BadJson => AfterAsync("}{"),
            ErrorCode.UnknownType => AfterAsync("""{"type":"shout"}"""),
            ErrorCode.InvalidField => AfterAsync("""{"type":"start","sources":[]}"""),
            ErrorCode.UnsupportedVersion => AfterAsync($$"""{"type":"start","version":2,"sources":[{{Source}}]}"""),
            ErrorCode.UnsupportedAudio => AfterAsync("""{"type":"start","sources":[{"sample_rate":1,"channels":1,"encoding":"s16le"}]}"""),
            ErrorCode.UnsupportedLanguage => AfterAsync($$"""{"type":"start","language":"xx","sources":[{{Source}}]}"""),
            ErrorCode.NotStarted => AfterAsync("""{"type":"stop"}"""),
            ErrorCode.AlreadyStarted => AfterAsync(Start, Start),
            ErrorCode.BadFrame => AfterFrameAsync("02000000000000000000000000000000"),
            ErrorCode.SequenceGap => AfterFrameAsync("01000000010000000000000000000000"),
            ErrorCode.UnknownSource => AfterFrameAsync("01010000000000000000000000000000"),
            ErrorCode.FrameTooLarge => AfterAsync($$"""{"type":"ping","id":1,"x":"{{new string('x', EchoProtocol.MaxTextFrameBytes)}}"}"""),
            ErrorCode.TakenOver => TakenOverAsync(),
            ErrorCode.IdleTimeout => WithAsync(Options with { IdleTimeout = TimeSpan.FromSeconds(1) }),
            ErrorCode.SessionTimeout => WithAsync(Options with { SessionTimeLimit = TimeSpan.FromSeconds(1) }),
            ErrorCode.SlowReader => SlowReaderAsync(),
            ErrorCode.SessionLimit => SecondSessionAsync(Options with { Engine = Options.Engine with { MaxSessions = 1 } }),
            ErrorCode.ClientLimit => SecondSessionAsync(Options with { MaxSessionsPerClient = 1 }),
            ErrorCode.NotReady => WithoutEngineAsync(),
            ErrorCode.ShuttingDown => ShuttingDownAsync(),
            ErrorCode.InferenceFailed => WithoutModelAsync(),
            ErrorCode.Internal => WithDefectAsync(),
            _ => throw new NotSupportedException($"Nothing here provokes {code}."),
        });
        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Message);
        Assert.DoesNotContain("   at ", error.Message, StringComparison.Ordinal); // no stack trace leaves the server
    }

    [Fact]
    public void Codes_are_documented()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md"));
        Assert.All(
            Enum.GetValues<ErrorCode>().Where(code => code != ErrorCode.Unknown),
            code => Assert.Contains($"| `{code.ToWireName()}` |", text, StringComparison.Ordinal));
    }

    private static ErrorMessage Read(string json) => (ErrorMessage)ProtocolSerializer.ReadServer(Encoding.UTF8.GetBytes(json))!;

    private static async Task<ErrorMessage> ErrorOfAsync(RawClient client) =>
        Assert.IsType<ErrorMessage>((await client.ReceiveAllAsync())[^1]);

    private async Task<ErrorMessage> AfterAsync(params string[] messages)
    {
        await using RawClient client = await RawClient.ConnectAsync(fixture.Server);
        foreach (string message in messages)
        {
            await client.SendTextAsync(message);
        }

        return await ErrorOfAsync(client);
    }

    private async Task<ErrorMessage> AfterFrameAsync(string hex)
    {
        await using RawClient client = await RawClient.ConnectAsync(fixture.Server, Start);
        await client.SendAsync(Convert.FromHexString(hex), WebSocketMessageType.Binary);
        return await ErrorOfAsync(client);
    }

    private async Task<ErrorMessage> TakenOverAsync()
    {
        await using RawClient first = await RawClient.ConnectAsync(fixture.Server, Resumable + "}");
        string token = Assert.IsType<ReadyMessage>(await first.ReceiveAsync()).Token!;
        await using RawClient second = await RawClient.ConnectAsync(fixture.Server, ResumeOf(token, committed: 0, nextSegment: 0));
        ErrorMessage error = await ErrorOfAsync(first);
        Assert.Equal(SessionOrigin.Live, Assert.IsType<ReadyMessage>(await second.ReceiveAsync()).Origin);
        await second.SendTextAsync("""{"type":"stop"}""");
        Assert.IsType<StoppedMessage>((await second.ReceiveAllAsync())[^1]);
        return error;
    }

    private static string ResumeOf(string token, long committed, long nextSegment) =>
        Resumable + $$$""","resume":{"token":"{{{token}}}","sources":[{"available":0,"committed":{{{committed}}},"next_segment":{{{nextSegment}}},"origin_us":0}]}}""";

    private static async Task<ErrorMessage> WithAsync(EchoServerOptions options)
    {
        await using EchoServer server = await ServerFixture.StartAsync(options);
        await using RawClient client = await RawClient.ConnectAsync(server, Start);
        ErrorMessage error = await ErrorOfAsync(client);
        await server.StopAsync();
        return error;
    }

    private static async Task<ErrorMessage> SecondSessionAsync(EchoServerOptions options)
    {
        await using EchoServer server = await ServerFixture.StartAsync(options);
        await using RawClient first = await RawClient.ConnectAsync(server, Start);
        Assert.IsType<ReadyMessage>(await first.ReceiveAsync());
        await using RawClient second = await RawClient.ConnectAsync(server, Start);
        ErrorMessage error = await ErrorOfAsync(second);
        Assert.Equal((WebSocketCloseStatus)1013, second.Socket.CloseStatus);
        await first.DisposeAsync();
        await server.StopAsync();
        return error;
    }

    private static async Task<ErrorMessage> WithoutEngineAsync()
    {
        await using EchoServer server = await ServerFixture.StartAsync(Options);
        await server.Engine.StopAsync();
        await using RawClient client = await RawClient.ConnectAsync(server, Start);
        ErrorMessage error = await ErrorOfAsync(client);
        await server.StopAsync();
        return error;
    }

    private static async Task<ErrorMessage> ShuttingDownAsync()
    {
        await using EchoServer server = await ServerFixture.StartAsync(Options);
        await using RawClient client = await RawClient.ConnectAsync(server, Start);
        Assert.IsType<ReadyMessage>(await client.ReceiveAsync());
        Task stopping = server.StopAsync();
        ErrorMessage error = await ErrorOfAsync(client);
        client.Socket.Abort();
        await stopping;
        return error;
    }

    // A pipe holds little, so that a client which does not read is noticed soon; then it reads after all. When exactly depends on how
    // busy the machine is: one that reads too soon is no slow reader, and one that reads too late finds nobody.
    private static async Task<ErrorMessage> SlowReaderAsync()
    {
        await using EmbeddedServer server = await EmbeddedServer.StartAsync(Options with { SlowReaderTimeout = TimeSpan.FromSeconds(1) });
        for (int attempt = 0; attempt < 8; attempt++)
        {
            InProcessClient client = server.Connect();
            ErrorMessage? error = await ReadLateAsync(client.Socket, TimeSpan.FromSeconds(2.4 + (0.3 * attempt)));
            client.Socket.Dispose();
            await client.Served.WaitAsync(TimeSpan.FromMinutes(1));
            if (error is not null)
            {
                return error;
            }
        }

        throw new InvalidOperationException("No attempt was noticed.");
    }

    private static async Task<ErrorMessage?> ReadLateAsync(WebSocket socket, TimeSpan late)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        byte[] buffer = new byte[EchoProtocol.MaxServerFrameBytes];
        try
        {
            await SendAsync(Start);
            for (long until = Environment.TickCount64 + (long)late.TotalMilliseconds; Environment.TickCount64 < until;)
            {
                await SendAsync("""{"type":"ping","id":123456789}""");
            }

            await SendAsync("""{"type":"ping","id":-1}""");
            while (true)
            {
                ValueWebSocketReceiveResult piece = await socket.ReceiveAsync(buffer.AsMemory(), patience.Token);
                switch (piece.MessageType == WebSocketMessageType.Text ? ProtocolSerializer.ReadServer(buffer.AsSpan(0, piece.Count)) : null)
                {
                    case ErrorMessage error:
                        return error;
                    case null or PongMessage { Id: -1 }:
                        return null;
                }
            }
        }
        catch (WebSocketException)
        {
            return null;
        }

        ValueTask SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, true, patience.Token);
    }

    // The model's file is gone when it is needed again.
    private static async Task<ErrorMessage> WithoutModelAsync()
    {
        string path = Path.Combine(Path.GetTempPath(), $"echonative-{Guid.NewGuid():n}.bin");
        File.Copy(new ModelStore().Resolve("digits"), path);
        try
        {
            await using EchoServer server = await ServerFixture.StartAsync(
                Options with { Engine = new WhisperEngineOptions { ModelPath = path, UnloadAfter = TimeSpan.FromMilliseconds(100) } });
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (server.Engine.Status.Residency != ModelResidency.Unloaded)
            {
                await Task.Delay(20, patience.Token);
            }

            File.Delete(path);
            await using RawClient client = await RawClient.ConnectAsync(server, Start);
            ErrorMessage error = await ErrorOfAsync(client);
            await server.StopAsync();
            return error;
        }
        finally
        {
            File.Delete(path);
        }
    }

    // A log that can't be written, as on a full disk: what nobody has foreseen.
    private static async Task<ErrorMessage> WithDefectAsync()
    {
        await using EmbeddedServer server = await EmbeddedServer.StartAsync(Options, new BrokenLog());
        await using RawClient client = await RawClient.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = EchoProtocol.StreamPath }.Uri, Start);
        return await ErrorOfAsync(client);
    }

    private sealed class BrokenLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains(" started: ", StringComparison.Ordinal))
            {
                throw new InvalidTimeZoneException("No space left on device.");
            }
        }

        public void Dispose()
        {
        }
    }
}
