using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Evaluation.Faults;

/// <summary>Streams takes through the real client, with a patience that no series of faults exhausts.</summary>
internal static class TakeStreamer
{
    private const int BlockBytes = 3200; // 100 ms

    /// <summary>Streams a take to a port of loopback.</summary>
    /// <param name="take">What.</param>
    /// <param name="port">Where to.</param>
    /// <param name="speed">Times realtime; infinite: as fast as it is taken.</param>
    /// <param name="partials">Ask for partials.</param>
    /// <param name="onFinal">Is told of each final; null: nobody is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<StreamedTake> RunAsync(
        Take take, int port, double speed, bool partials, Action? onFinal, CancellationToken cancellationToken)
    {
        await using var client = new EchoClient(new EchoClientOptions
        {
            Endpoint = new Uri($"ws://127.0.0.1:{port}{EchoProtocol.StreamPath}"),
            Start = StartMessage.Of(new AudioSource { SampleRate = Take.Rate, Channels = 1, Encoding = AudioEncoding.S16 }) with { Partials = partials },
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            LongestBackoff = TimeSpan.FromMilliseconds(300),
            Attempts = 1000,
            BreakerFailures = 1000,
            SilenceTimeout = TimeSpan.FromSeconds(3),
            ConnectTimeout = TimeSpan.FromSeconds(5),
        });
        int resumed = 0;
        int rebuilt = 0;
        client.StateChanged += (_, change) =>
        {
            if (change.State == ConnectionState.Connected)
            {
                resumed += client.Ready!.Origin == SessionOrigin.Live ? 1 : 0;
                rebuilt += client.Ready!.Origin == SessionOrigin.Rebuilt ? 1 : 0;
            }
        };
        _ = await client.ConnectAsync(cancellationToken);
        Task writing = WriteAsync(client, take, speed, cancellationToken);
        List<FinalMessage> finals = [];
        SourceLedger? ledger = null;
        long dropped = 0;
        await foreach (ServerMessage message in client.ReadAllAsync(cancellationToken))
        {
            switch (message)
            {
                case FinalMessage final:
                    finals.Add(final);
                    onFinal?.Invoke();
                    break;
                case DroppedMessage drop:
                    dropped += drop.Samples;
                    break;
                case StoppedMessage stopped:
                    ledger = stopped.Summary.Sources.Single();
                    break;
                default:
                    break;
            }
        }

        await writing;
        return new StreamedTake(take, finals, ledger!, dropped, client.ProgressOf(0).Lost, resumed, rebuilt);
    }

    private static async Task WriteAsync(EchoClient client, Take take, double speed, CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < take.Pcm.Length; i += BlockBytes)
        {
            await client.WriteAsync(0, take.Pcm.AsMemory(i, Math.Min(BlockBytes, take.Pcm.Length - i)), cancellationToken);
            double ahead = (i / (2.0 * Take.Rate) / speed) - TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            if (ahead > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(ahead), cancellationToken);
            }
        }

        client.Stop();
    }
}
