using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using EchoNative.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace EchoNative.Server.Tests.Fuzzing;

/// <summary>Whatever a client sends: no crash, no hang, no leak, and typed answers only.</summary>
[Collection(ServerCollection.Name)]
public sealed class SessionFuzzTests
{
    private const int AtATime = 4;

    private static EchoServerOptions Options => ServerFixture.Options with
    {
        ResumeTime = TimeSpan.FromSeconds(1),
        Engine = ServerFixture.Options.Engine with { MaxSessions = 64, Workers = 2 },
    };

    [Fact]
    public async Task Sessions_over_pipes_survive_every_frame()
    {
        await using EmbeddedServer server = await EmbeddedServer.StartAsync(Options);
        await FuzzAsync(FuzzBudget.CasesOf(FuzzBudget.FramesInProcess), 1000, async fuzzer =>
        {
            InProcessClient client = server.Connect();
            var session = new FuzzedSession(client.Socket, fuzzer);
            await session.RunAsync();
            client.Socket.Dispose();
            await client.Served.WaitAsync(TimeSpan.FromMinutes(1));
            return session;
        });
        await ExpectNothingLeftAsync(server.Services);
    }

    [Fact]
    public async Task Sessions_over_sockets_survive_every_frame()
    {
        await using EmbeddedServer server = await EmbeddedServer.StartAsync(Options);
        var uri = new UriBuilder(server.Address) { Scheme = "ws", Path = EchoProtocol.StreamPath };
        await FuzzAsync(FuzzBudget.CasesOf(FuzzBudget.FramesOverSockets), 100_000, async fuzzer =>
        {
            using var socket = new ClientWebSocket();
            socket.Options.AddSubProtocol(EchoProtocol.Subprotocol);
            await socket.ConnectAsync(uri.Uri, CancellationToken.None);
            var session = new FuzzedSession(socket, fuzzer);
            await session.RunAsync();
            return session;
        });
        await ExpectNothingLeftAsync(server.Services);
    }

    [Fact]
    public async Task Bytes_that_are_no_frames_survive_too()
    {
        await using EmbeddedServer server = await EmbeddedServer.StartAsync(Options);
        for (int i = 0; i < FuzzBudget.CasesOf(FuzzBudget.RawConnections); i++)
        {
            await SendRawAsync(server.Address, FuzzBudget.Fuzzer(200_000 + i));
        }

        await ExpectNothingLeftAsync(server.Services);
    }

    /// <summary>Runs sessions, a few at a time, until so many frames were sent.</summary>
    private static async Task FuzzAsync(int frames, int firstSeed, Func<FrameFuzzer, Task<FuzzedSession>> run)
    {
        int sent = 0;
        int seed = firstSeed;
        var errors = new Dictionary<ErrorCode, int>();
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => Task.Run(async () =>
        {
            while (Volatile.Read(ref sent) < frames)
            {
                FrameFuzzer fuzzer = FuzzBudget.Fuzzer(Interlocked.Increment(ref seed));
                FuzzedSession session;
                try
                {
                    session = await run(fuzzer);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Seed {fuzzer.Seed}", e);
                }

                Interlocked.Add(ref sent, Math.Max(1, session.Frames));
                if (session.Error is { } code)
                {
                    lock (errors)
                    {
                        errors[code] = errors.GetValueOrDefault(code) + 1;
                    }
                }
            }
        })));

        // The cases reach every part of the session layer.
        Assert.Superset(
            new HashSet<ErrorCode>
            {
                ErrorCode.BadJson, ErrorCode.UnknownType, ErrorCode.InvalidField, ErrorCode.NotStarted, ErrorCode.BadFrame, ErrorCode.SequenceGap,
            },
            new HashSet<ErrorCode>(errors.Keys));
    }

    private static async Task SendRawAsync(Uri address, FrameFuzzer fuzzer)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        NetworkStream stream = socket.GetStream();
        stream.ReadTimeout = stream.WriteTimeout = 60_000;
        byte[] handshake = Encoding.ASCII.GetBytes(
            $"GET /v1/stream HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: echo.v1\r\n\r\n");
        try
        {
            await stream.WriteAsync(fuzzer.Chance(0.3) ? fuzzer.Damaged(handshake) : handshake);
            for (int i = fuzzer.Below(5); i > 0; i--)
            {
                // A masked frame's beginning, mostly, so that more than the first byte is looked at.
                byte[] frame = fuzzer.Bytes(2 + fuzzer.Below(200));
                frame[0] = (byte)(fuzzer.Chance(0.5) ? 0x80 | fuzzer.Below(16) : fuzzer.Below(256));
                frame[1] |= (byte)(fuzzer.Chance(0.8) ? 0x80 : 0);
                await stream.WriteAsync(frame);
            }

            socket.Client.Shutdown(SocketShutdown.Send);
            byte[] answer = new byte[4096];
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (await stream.ReadAsync(answer, patience.Token) > 0)
            {
                // Until the server closes.
            }
        }
        catch (IOException)
        {
            // The server has cut the connection.
        }
    }

    private static async Task ExpectNothingLeftAsync(IServiceProvider services)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        WhisperEngine engine = services.GetRequiredService<WhisperEngine>();
        ClientLimiter limiter = services.GetRequiredService<ClientLimiter>();
        ServerMetrics metrics = services.GetRequiredService<ServerMetrics>();
        while (engine.Status.Sessions > 0 || engine.RingPool.Outstanding > 0 || limiter.Count > 0 || metrics.Connections > 0
            || metrics.Sessions() != (0, 0) || FrameReceiver.Buffers.Outstanding > 0)
        {
            await Task.Delay(20, patience.Token);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal((0, 0), (engine.RingPool.Leaked, FrameReceiver.Buffers.Leaked));
        Assert.Null(engine.Status.LastError);
        await engine.ProbeAsync(); // it still works
    }
}
