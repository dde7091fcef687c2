using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Tests.Serve;

/// <summary>SIGTERM while clients stream, with the real process.</summary>
public sealed class DrainTests
{
    private static readonly StartMessage Start = StartMessage.Of(new AudioSource { SampleRate = 16000, Channels = 1, Encoding = AudioEncoding.S16 });

    [SignalFact]
    public async Task Sigterm_makes_final_what_was_sent_hands_over_what_can_resume_and_ends_with_0()
    {
        (RunningCli server, string url) = RunningCli.Serve("--drain-timeout", "30");
        await using (server)
        {
            await using EchoConnection plain = await EchoConnection.ConnectAsync(new Uri(url), Start);
            await using EchoConnection resumable = await EchoConnection.ConnectAsync(new Uri(url), Start with { Resumable = true });
            byte[] pcm = (await File.ReadAllBytesAsync(Samples.Digits))[44..];
            await plain.SendAudioAsync(pcm);
            await resumable.SendAudioAsync(pcm);
            using var arrived = new CountdownEvent(2);
            Task<(List<ServerMessage> Messages, EchoClientException? Error)> first = ReadAsync(plain, pcm.Length / 2, arrived);
            Task<(List<ServerMessage> Messages, EchoClientException? Error)> second = ReadAsync(resumable, pcm.Length / 2, arrived);
            Assert.True(await Task.Run(() => arrived.Wait(TimeSpan.FromMinutes(1))));
            await RunningCli.SignalAsync("TERM", server.Id);

            (List<ServerMessage> messages, EchoClientException? error) = await first;
            Assert.Equal(ErrorCode.ShuttingDown, error?.Code);
            Assert.Equal(Samples.DigitsText, string.Join(' ', messages.OfType<FinalMessage>().Select(final => final.Text)));
            (messages, _) = await second;
            ErrorMessage handOver = Assert.IsType<ErrorMessage>(messages[^1]);
            Assert.Equal((ErrorCode.ShuttingDown, false), (handOver.Code, handOver.Fatal));
            Assert.NotNull(handOver.RetryAfterMs);
            Assert.Equal(0, (await server.ExitAsync()).ExitCode);
            await Assert.ThrowsAsync<EchoClientException>(() => EchoConnection.ConnectAsync(new Uri(url), Start));
        }
    }

    private static async Task<(List<ServerMessage> Messages, EchoClientException? Error)> ReadAsync(
        EchoConnection connection, long samples, CountdownEvent arrived)
    {
        var messages = new List<ServerMessage>();
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await foreach (ServerMessage message in connection.ReadAllAsync(patience.Token))
            {
                messages.Add(message);
                if (message is AckMessage ack && ack.Received == samples && messages.OfType<AckMessage>().Count(a => a.Received == samples) == 1)
                {
                    arrived.Signal();
                }
            }

            return (messages, null);
        }
        catch (EchoClientException e)
        {
            return (messages, e);
        }
    }
}
