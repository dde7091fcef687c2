using EchoNative.Client;
using EchoNative.Evaluation.Faults;
using EchoNative.Protocol;

namespace EchoNative.Faults.Tests;

/// <summary>The client's own pauses and its breaker, with a real server that goes and comes.</summary>
public sealed class FlappingServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Session_outlives_a_server_that_is_gone_for_longer_than_the_breaker_takes_to_open()
    {
        using var patience = new CancellationTokenSource(Patience);
        Take take = await Take.DemoAsync(patience.Token);
        await using var server = new ServerSupervisor();
        await server.StartAsync(patience.Token);
        StreamedTake undisturbed = await TakeStreamer.RunAsync(take, server.Port, double.PositiveInfinity, partials: false, onFinal: null, patience.Token);
        await using var client = new EchoClient(new EchoClientOptions
        {
            Endpoint = new Uri($"ws://127.0.0.1:{server.Port}{EchoProtocol.StreamPath}"),
            Start = StartMessage.Of(new AudioSource { SampleRate = Take.Rate, Channels = 1, Encoding = AudioEncoding.S16 }) with { Partials = false },
            FirstBackoff = TimeSpan.FromMilliseconds(50),
            BreakerFailures = 3,
            BreakDuration = TimeSpan.FromSeconds(2),
        });
        var opened = new TaskCompletionSource();
        List<ConnectionState> states = [];
        client.StateChanged += (_, change) =>
        {
            states.Add(change.State);
            if (change.State == ConnectionState.CircuitOpen)
            {
                _ = opened.TrySetResult();
            }
        };
        _ = await client.ConnectAsync(patience.Token);
        List<FinalMessage> finals = [];
        SourceLedger? ledger = null;
        Task reading = Task.Run(
            async () =>
            {
                await foreach (ServerMessage message in client.ReadAllAsync(patience.Token))
                {
                    finals.AddRange(message is FinalMessage final ? [final] : []);
                    ledger = message is StoppedMessage stopped ? stopped.Summary.Sources.Single() : ledger;
                }
            },
            patience.Token);

        int half = (int)(take.Samples / 2) * sizeof(short);
        await client.WriteAsync(0, take.Pcm.AsMemory(0, half), patience.Token);
        await server.KillAsync();
        await opened.Task.WaitAsync(patience.Token);
        Task writing = client.WriteAsync(0, take.Pcm.AsMemory(half), patience.Token).AsTask(); // goes on while nobody is there
        await server.StartAsync(patience.Token);
        await writing;
        client.Stop();
        await reading;

        var streamed = new StreamedTake(take, finals, ledger!, 0, client.ProgressOf(0).Lost, 0, 1);
        Assert.Empty(streamed.Problems(undisturbed));
        Assert.True(states.Count(state => state == ConnectionState.Connecting) >= 5); // the first, three that failed, and a probe
        Assert.Equal(ConnectionState.Stopped, client.State);
    }
}
