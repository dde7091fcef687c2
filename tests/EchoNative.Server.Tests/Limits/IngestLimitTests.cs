using System.Diagnostics;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests;

/// <summary>Audio faster than the limit, over a real socket.</summary>
[Collection(ServerCollection.Name)]
public sealed class IngestLimitTests
{
    [Fact]
    public async Task Audio_beyond_the_burst_waits_and_none_is_lost()
    {
        await using EchoServer server = await ServerFixture.StartAsync(
            ServerFixture.Options with { MaxIngestSpeed = 2, IngestBurst = TimeSpan.FromSeconds(1) });
        long began = Stopwatch.GetTimestamp();
        List<ServerMessage> messages = await Session.RunAsync(server, Session.Start16K, new byte[5 * 32_000]);

        // 5 s of audio, 1 s of which pass at once; the wait for the last chunk's part is the client's no more.
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromSeconds(1.5));
        Assert.Equal(5, Assert.IsType<StoppedMessage>(messages[^1]).Summary.AudioSeconds);
        await server.StopAsync();
    }
}
