using System.Net;
using System.Text.Json;
using EchoNative.Client;
using EchoNative.Models;
using EchoNative.Protocol;
using EchoNative.Server;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Failover;

/// <summary>A server whose engine dies under its clients.</summary>
public class ServerFailoverTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Clients_lose_nothing_are_told_and_health_says_which_engine_serves()
    {
        await using var server = new EchoServer(
            new EchoServerOptions
            {
                Engine = WorkerHost.Options("dies", "3") with { Restarts = 0 },
                Fallbacks = [new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits"), Workers = 1 }],
            },
            new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync();
        await server.WaitUntilReadyAsync().WaitAsync(Limit);
        var messages = new List<ServerMessage>();
        await using EchoConnection connection = await EchoConnection.ConnectAsync(
            server.StreamUri, StartMessage.Of(new AudioSource { SampleRate = 16000, Channels = 1, Encoding = AudioEncoding.F32 }));
        Task reading = Task.Run(async () =>
        {
            await foreach (ServerMessage message in connection.ReadAllAsync())
            {
                lock (messages)
                {
                    messages.Add(message);
                }
            }
        });
        float[] speech = Speech.Demo;
        for (int i = 0; i < speech.Length; i += 8000)
        {
            byte[] bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes(speech.AsSpan(i, Math.Min(8000, speech.Length - i))).ToArray();
            await connection.SendAudioAsync(bytes);
            await Task.Delay(50);
        }

        await UntilAsync(() => Of<MetricsMessage>().Any(m => m.Level == 4) && Of<StatusMessage>().Any(m => m.Level == 4));
        using var client = new HttpClient();
        string health = await client.GetStringAsync(new Uri(server.BaseUri, "/health"));
        await connection.StopAsync();
        await reading.WaitAsync(Limit);
        Assert.Equal(Speech.DemoText, string.Join(' ', Of<FinalMessage>().Select(final => final.Text)));
        SourceLedger ledger = Assert.Single(Assert.Single(Of<StoppedMessage>()).Summary.Sources);
        Assert.Equal((speech.Length, 0), (ledger.Transcribed + ledger.Silent, ledger.Dropped));
        Assert.Contains(Of<MetricsMessage>(), m => m.Model == "ggml-digits");
        using var document = JsonDocument.Parse(health);
        JsonElement engines = document.RootElement.GetProperty("engines");
        Assert.Equal(2, engines.GetArrayLength());
        Assert.Equal((false, true), (engines[0].GetProperty("current").GetBoolean(), engines[1].GetProperty("current").GetBoolean()));
        Assert.Contains("out of memory", engines[0].GetProperty("last_error").GetString(), StringComparison.Ordinal);
        Assert.Equal("whisper.cpp", document.RootElement.GetProperty("engine").GetProperty("name").GetString());

        T[] Of<T>()
        {
            lock (messages)
            {
                return [.. messages.OfType<T>()];
            }
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(began.Elapsed < Limit, "not in time");
            await Task.Delay(50);
        }
    }
}
