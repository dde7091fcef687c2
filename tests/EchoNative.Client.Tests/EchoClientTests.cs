using System.Net.WebSockets;
using System.Runtime.InteropServices;
using EchoNative.Protocol;

namespace EchoNative.Client.Tests;

/// <summary>The client against a server that does what a test needs, over real sockets.</summary>
public sealed class EchoClientTests
{
    private const int Rate = ClientOptions.Rate;

    [Fact]
    public async Task Lost_connection_is_made_anew_and_the_session_goes_on_without_gap_or_repetition()
    {
        ResumeRequest? resume = null;
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            async first =>
            {
                StartMessage start = await first.BeginAsync();
                Assert.True(start.Resumable);
                Assert.Null(start.Resume);
                await first.ReceiveAudioAsync(2 * Rate);
                await first.SendFinalAsync(0, Rate);
                await first.SendFinalAsync(2, Rate + 100);
                Assert.Equal(new FlushMessage(1), await first.ReceiveAsync()); // is lost with the connection
                first.Cut();
            },
            async second =>
            {
                resume = (await second.BeginAsync(SessionOrigin.Live, received: Rate + 500, committed: Rate + 100)).Resume;
                await second.SendFinalAsync(2, Rate + 100); // the server can't know that it arrived
                await second.SendFinalAsync(3, Rate + 400);
                await second.SendAsync(new PartialMessage(0, 1, 0, 0, 1, "stale", []));
                Assert.Equal(new FlushMessage(1), await second.ReceiveAsync());
                Assert.Equal(Samples(Rate + 500, Rate - 500), second.Audio);
                await second.SendAsync(new FlushedMessage(1));
                await second.SendAsync(new FlushedMessage(1));
                Assert.Equal(new StopMessage(), await second.ReceiveAsync());
                await second.EndAsync();
            });
        await using EchoClient client = Create(server);
        List<ConnectionState> states = [];
        client.StateChanged += (_, change) => states.Add(change.State);
        ReadyMessage ready = await client.ConnectAsync();
        client.Write(0, Bytes(0, 2 * Rate));
        Assert.Equal(1, client.Flush());
        Task<List<ServerMessage>> reading = ReadAsync(client, message =>
        {
            if (message is FlushedMessage)
            {
                client.Stop();
            }
        });

        List<ServerMessage> messages = await ResultAsync(server, reading);

        Assert.Equal(SessionOrigin.New, ready.Origin);
        Assert.Equal(SessionOrigin.Live, client.Ready!.Origin);
        Assert.Equal([0, 2, 3], messages.OfType<FinalMessage>().Select(final => final.Segment));
        Assert.Empty(messages.OfType<PartialMessage>());
        Assert.Single(messages.OfType<FlushedMessage>());
        Assert.IsType<StoppedMessage>(messages[^1]);
        Assert.Equal(ScriptedConnection.Token, resume!.Token);
        Assert.Equal(new ResumePosition(0, Rate + 100, 3, 0), resume.Sources.Single());
        Assert.Equal(
            [
                ConnectionState.Connecting, ConnectionState.Connected, ConnectionState.Waiting,
                ConnectionState.Connecting, ConnectionState.Connected, ConnectionState.Stopped,
            ],
            states);
    }

    [Fact]
    public async Task Audio_stays_in_the_bounded_buffer_while_the_server_asks_to_wait()
    {
        var paused = new TaskCompletionSource();
        var written = new TaskCompletionSource();
        await using ScriptedServer server = await ScriptedServer.StartAsync(async connection =>
        {
            await connection.BeginAsync();
            await connection.ReceiveAudioAsync(Rate);
            await connection.SendAsync(new StatusMessage(0, StreamState.Paused, 0, 0));
            await written.Task;
            await connection.SendAsync(new StatusMessage(0, StreamState.Buffering, 0, 0));
            Assert.Equal(new SkipMessage(0, 18 * Rate), await connection.ReceiveAsync()); // 1 s was sent, 42 s of the next 60 are kept
            connection.Audio.Clear();
            Assert.Equal(new StopMessage(), await connection.ReceiveAsync());
            Assert.Equal(Samples(19 * Rate, 42 * Rate), connection.Audio);
            await connection.EndAsync();
        });
        await using EchoClient client = Create(server);
        _ = await client.ConnectAsync();
        client.Write(0, Bytes(0, Rate));
        Task<List<ServerMessage>> reading = ReadAsync(client, message => _ = message is StatusMessage && paused.TrySetResult());
        await paused.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(client.ProgressOf(0).IsPaused);
        client.Write(0, Bytes(Rate, 60 * Rate));
        client.Stop();
        written.SetResult();

        Assert.IsType<StoppedMessage>((await ResultAsync(server, reading))[^1]);
        Assert.Equal(new SourceProgress(61 * Rate, 0, 18 * Rate, IsPaused: false), client.ProgressOf(0));
    }

    [Fact]
    public async Task Writer_of_a_file_waits_for_room_and_loses_nothing()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async connection =>
        {
            await connection.BeginAsync();
            for (int second = 10; second <= 90; second += 10)
            {
                await connection.ReceiveAudioAsync(second * Rate);
                await connection.SendAsync(new AckMessage(0, second * Rate, second * Rate));
            }

            Assert.Equal(new StopMessage(), await connection.ReceiveAsync());
            Assert.Equal(Samples(0, 90 * Rate), connection.Audio);
            await connection.EndAsync();
        });
        await using EchoClient client = Create(server);
        _ = await client.ConnectAsync();
        Task<List<ServerMessage>> reading = ReadAsync(client);
        await client.WriteAsync(0, Bytes(0, 90 * Rate));
        Assert.True(client.ProgressOf(0).Written - client.ProgressOf(0).Committed <= 30 * Rate);
        client.Stop();
        _ = await ResultAsync(server, reading);
        Assert.Equal(0, client.ProgressOf(0).Lost);
    }

    [Fact]
    public async Task Gap_that_a_new_server_can_not_be_sent_is_skipped()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            async first =>
            {
                await first.BeginAsync();
                await first.ReceiveAudioAsync(50 * Rate);
                first.Cut();
            },
            async second =>
            {
                ResumePosition position = (await second.BeginAsync(SessionOrigin.Rebuilt)).Resume!.Sources.Single();
                Assert.Equal(new ResumePosition(8 * Rate, 0, 0, 0), position);
                Assert.Equal(new SkipMessage(0, 8 * Rate), await second.ReceiveAsync());
                await second.ReceiveAudioAsync(42 * Rate);
                Assert.Equal(Samples(8 * Rate, 42 * Rate), second.Audio);
                Assert.Equal(new StopMessage(), await second.ReceiveAsync());
                await second.EndAsync();
            });
        await using EchoClient client = Create(server);
        _ = await client.ConnectAsync();
        client.StateChanged += (_, change) =>
        {
            if (change.State == ConnectionState.Connected)
            {
                client.Stop();
            }
        };
        for (int second = 0; second < 50; second++)
        {
            client.Write(0, Bytes(second * Rate, Rate));
            await Task.Delay(1);
        }

        Task<List<ServerMessage>> reading = ReadAsync(client);
        _ = await ResultAsync(server, reading);
        Assert.Equal(8 * Rate, client.ProgressOf(0).Lost);
    }

    [Fact]
    public async Task Sources_are_sent_side_by_side_with_their_own_origins()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async connection =>
        {
            StartMessage start = await connection.BeginAsync();
            Assert.Equal(2, start.Sources.Count);
            Assert.Equal(new StopMessage(), await connection.ReceiveAsync());
            Assert.Equal([3 * Rate, 5 * Rate], connection.Counts[..2]);
            await connection.EndAsync();
        });
        EchoClientOptions options = ClientOptions.For(server.Uri) with { Start = new StartMessage { Sources = [ClientOptions.Source, ClientOptions.Source] } };
        await using var client = new EchoClient(options);
        client.SetOrigin(1, TimeSpan.FromSeconds(2));
        client.Write(0, Bytes(0, 3 * Rate)); // before there is a connection
        _ = await client.ConnectAsync();
        client.Write(1, Bytes(0, 5 * Rate));
        Assert.Throws<InvalidOperationException>(() => client.SetOrigin(1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.Write(2, []));
        client.Stop();
        Assert.Throws<InvalidOperationException>(() => client.Write(0, Bytes(0, 1)));
        Task<List<ServerMessage>> reading = ReadAsync(client);
        _ = await ResultAsync(server, reading);
    }

    [Fact]
    public async Task Silent_server_counts_as_lost_and_an_idle_client_pings()
    {
        var clock = new FakeClock();
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            async first =>
            {
                await first.BeginAsync();
                Assert.IsType<PingMessage>(await first.ReceiveAsync()); // not answered, as by a peer that is no more
                while (await first.ReceiveAsync() is not null)
                {
                    // More of them.
                }
            },
            async second =>
            {
                await second.BeginAsync(SessionOrigin.Live);
                Assert.IsType<StopMessage>(await second.ReceiveAsync());
                await second.EndAsync();
            });
        await using var client = new EchoClient(ClientOptions.For(server.Uri) with { TimeProvider = clock });
        List<ConnectionChangedEventArgs> changes = [];
        client.StateChanged += (_, change) => changes.Add(change);
        _ = await client.ConnectAsync();
        client.StateChanged += (_, change) =>
        {
            if (change.State == ConnectionState.Waiting)
            {
                client.Stop();
            }
        };
        Task<List<ServerMessage>> reading = ReadAsync(client);
        await DriveAsync(clock, reading);
        _ = await ResultAsync(server, reading);
        ConnectionChangedEventArgs lost = changes.First(change => change.State == ConnectionState.Waiting);
        Assert.Contains("nothing for 10 s", lost.Reason!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_are_waited_out_as_long_as_they_ask()
    {
        var clock = new FakeClock();
        await using ScriptedServer server = await ScriptedServer.StartAsync(async connection =>
        {
            await connection.BeginAsync();
            await connection.ReceiveAsync();
        });
        server.Refusals.Enqueue((503, "7"));
        server.Refusals.Enqueue((429, null));
        await using var client = new EchoClient(ClientOptions.For(server.Uri) with { TimeProvider = clock, ApiKey = "secret" });
        List<ConnectionChangedEventArgs> changes = [];
        client.StateChanged += (_, change) => changes.Add(change);
        Task<ReadyMessage> connecting = client.ConnectAsync();
        await DriveAsync(clock, connecting);
        _ = await connecting;
        ConnectionChangedEventArgs[] waits = [.. changes.Where(change => change.State == ConnectionState.Waiting)];
        Assert.Equal(7, waits[0].Delay.TotalSeconds);
        Assert.InRange(waits[1].Delay.TotalSeconds, 1.6, 2.4);
        Assert.Equal(["Bearer secret", "Bearer secret", "Bearer secret"], server.Keys);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Refusal_that_will_not_change_fails_at_once(int status)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync();
        server.Refusals.Enqueue((status, null));
        await using EchoClient client = Create(server);
        EchoClientException failure = await Assert.ThrowsAsync<EchoClientException>(() => client.ConnectAsync());
        Assert.Equal(status, failure.HttpStatus);
        Assert.Equal(ConnectionState.Failed, client.State);
        Assert.Throws<EchoClientException>(() => client.Write(0, Bytes(0, 1)));
        await Assert.ThrowsAsync<EchoClientException>(() => ReadAsync(client));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Errors_of_the_server_end_the_session_where_they_are_fatal(bool fatal)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            async first =>
            {
                await first.BeginAsync();
                await first.SendAsync(new ErrorMessage(fatal ? ErrorCode.TakenOver : ErrorCode.ShuttingDown, "Bye.", fatal, 20));
                first.Cut();
            },
            async second =>
            {
                await second.BeginAsync(SessionOrigin.Rebuilt);
                await second.EndAsync();
            });
        await using EchoClient client = Create(server);
        _ = await client.ConnectAsync();
        Task<List<ServerMessage>> reading = ReadAsync(client);
        if (fatal)
        {
            Assert.Equal(ErrorCode.TakenOver, (await Assert.ThrowsAsync<EchoClientException>(() => reading)).Code);
            return;
        }

        List<ServerMessage> messages = await reading;
        Assert.Equal(ErrorCode.ShuttingDown, Assert.IsType<ErrorMessage>(messages[0]).Code);
        Assert.IsType<StoppedMessage>(messages[^1]);
    }

    [Theory]
    [InlineData(SessionOrigin.Live, 101, ScriptedConnection.Token)] // samples that were never written
    [InlineData(SessionOrigin.New, 0, ScriptedConnection.Token)]    // another session
    public async Task Server_that_can_not_be_where_it_says_is_not_believed(SessionOrigin origin, long received, string token)
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(
            async first =>
            {
                await first.BeginAsync();
                await first.ReceiveAudioAsync(100);
                first.Cut();
            },
            second => second.BeginAsync(origin, received, token: token));
        await using EchoClient client = Create(server);
        _ = await client.ConnectAsync();
        client.Write(0, Bytes(0, 100));
        Assert.Equal(EchoClientError.BadMessage, (await Assert.ThrowsAsync<EchoClientException>(() => ReadAsync(client))).Error);
    }

    [Fact]
    public async Task Session_that_no_server_keeps_is_lost_with_its_connection()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async first =>
        {
            await first.BeginAsync(token: null);
            first.Cut();
        });
        await using EchoClient client = Create(server);
        _ = await client.ConnectAsync();
        EchoClientException failure = await Assert.ThrowsAsync<EchoClientException>(() => ReadAsync(client));
        Assert.Contains("keeps no sessions", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_closes_the_session_for_the_server_and_ends_the_reading()
    {
        var closed = new TaskCompletionSource<WebSocketCloseStatus?>();
        await using ScriptedServer server = await ScriptedServer.StartAsync(async connection =>
        {
            await connection.BeginAsync();
            Assert.Null(await connection.ReceiveAsync());
            closed.SetResult(connection.CloseStatus);
        });
        EchoClient client = Create(server);
        _ = await client.ConnectAsync();
        Task<List<ServerMessage>> reading = ReadAsync(client);
        await client.DisposeAsync();
        await client.DisposeAsync();
        Assert.Empty(await reading);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await closed.Task.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(ConnectionState.Stopped, client.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectAsync());
    }

    [Fact]
    public async Task Wrong_address_is_reported_at_once_where_that_is_wanted()
    {
        await using var client = new EchoClient(ClientOptions.For(new Uri("ws://127.0.0.1:1/")) with { RetryFirst = false });
        Assert.Equal(EchoClientError.Unreachable, (await Assert.ThrowsAsync<EchoClientException>(() => client.ConnectAsync())).Error);
    }

    [Fact]
    public async Task Warm_writes_allocate_nothing()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async connection =>
        {
            await connection.BeginAsync();
            await connection.ReceiveAsync();
        });
        await using EchoClient client = Create(server);
        _ = await client.ConnectAsync();
        byte[] pcm = Bytes(0, 320);
        long allocated = Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                client.Write(0, pcm);
            }
        });
        Assert.Equal(0, allocated);
    }

    private static EchoClient Create(ScriptedServer server) =>
        new(ClientOptions.For(server.Uri) with { FirstBackoff = TimeSpan.FromMilliseconds(10), Attempts = 3 });

    private static async Task<List<ServerMessage>> ReadAsync(EchoClient client, Action<ServerMessage>? observe = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        List<ServerMessage> messages = [];
        await foreach (ServerMessage message in client.ReadAllAsync(patience.Token))
        {
            messages.Add(message);
            observe?.Invoke(message);
        }

        return messages;
    }

    /// <summary>Lets time pass, half a second in a few ms, until something is done.</summary>
    private static async Task DriveAsync(FakeClock clock, Task task)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!task.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Delay(5, patience.Token);
        }
    }

    private static short[] Samples(long position, int count) => [.. Enumerable.Range(0, count).Select(i => (short)((position + i) * 7))];

    private static byte[] Bytes(long position, int count) => MemoryMarshal.AsBytes(Samples(position, count).AsSpan()).ToArray();

    /// <summary>What was read; what a script did not expect fails the test at once.</summary>
    private static async Task<List<ServerMessage>> ResultAsync(ScriptedServer server, Task<List<ServerMessage>> reading)
    {
        await await Task.WhenAny(reading, server.FailureAsync());
        return await reading;
    }
}
