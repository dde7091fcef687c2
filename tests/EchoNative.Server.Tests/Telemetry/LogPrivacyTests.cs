using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests;

/// <summary>What is said, keys and tokens stay out of the log, at every level.</summary>
[Collection(ServerCollection.Name)]
public sealed class LogPrivacyTests
{
    private const string Key = "correct-horse-battery-staple";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_holds_words_only_when_asked_and_never_audio_keys_or_tokens(bool logText)
    {
        var log = new LogLines();
        var options = ServerFixture.Options with { LogText = logText, ApiKeys = [ApiKey.Of(Key)] };
        string token;
        await using (EmbeddedServer server = await EmbeddedServer.StartAsync(options, log))
        {
            var uri = new UriBuilder(server.Address) { Scheme = "ws", Path = EchoProtocol.StreamPath };
            await using EchoConnection client = await EchoConnection.ConnectAsync(uri.Uri, Session.Start16K with { Resumable = true }, Key);
            token = client.Ready.Token!;
            await client.SendAudioAsync(Samples.Digits.Pcm);
            await client.StopAsync();
            await foreach (ServerMessage _ in client.ReadAllAsync())
            {
                // Until it has stopped.
            }

            await Assert.ThrowsAsync<EchoClientException>(() => EchoConnection.ConnectAsync(uri.Uri, Session.Start16K, Key + "wrong"));
        }

        Assert.NotEmpty(log.Lines);
        string text = string.Join('\n', log.Lines);
        Assert.Equal(logText, text.Contains(Samples.DigitsText, StringComparison.Ordinal));
        Assert.True(logText || !Samples.DigitsText.Split(' ').Any(word => text.Contains($" {word} ", StringComparison.Ordinal)));
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        Assert.DoesNotContain("echo.key.", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Samples.Digits.Pcm.AsSpan(300, 30)), text, StringComparison.Ordinal);
    }
}
