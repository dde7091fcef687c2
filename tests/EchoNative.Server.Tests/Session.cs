using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests;

/// <summary>A whole session through the real client.</summary>
internal static class Session
{
    public static readonly StartMessage Start16K = StartMessage.Of(new AudioSource { SampleRate = 16000, Channels = 1, Encoding = AudioEncoding.S16 });

    /// <summary>Sends audio, without a pause as fast as the server takes it, then stops; gives everything the server said.</summary>
    public static async Task<List<ServerMessage>> RunAsync(
        EchoServer server, StartMessage start, ReadOnlyMemory<byte> pcm, int chunk = 6400, TimeSpan pause = default)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using EchoConnection client = await EchoConnection.ConnectAsync(server.StreamUri, start, timeout.Token);
        var messages = new List<ServerMessage>();
        Task reading = Task.Run(
            async () =>
            {
                await foreach (ServerMessage message in client.ReadAllAsync(timeout.Token))
                {
                    messages.Add(message);
                }
            },
            timeout.Token);
        for (int i = 0; i < pcm.Length; i += chunk)
        {
            await client.SendAudioAsync(pcm.Slice(i, Math.Min(chunk, pcm.Length - i)), timeout.Token);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, timeout.Token);
            }
        }

        await client.StopAsync(timeout.Token);
        await reading;
        return messages;
    }

    public static string TextOf(IEnumerable<ServerMessage> messages) =>
        string.Join(' ', messages.OfType<FinalMessage>().Where(final => final.Text.Length > 0).Select(final => final.Text));
}
