using System.Text;
using System.Text.RegularExpressions;
using EchoNative.Audio;
using EchoNative.Models;
using EchoNative.Tests;
using EchoNative.Tests.Recognition;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EchoNative.Extensions.Tests;

/// <summary>The examples of docs/embedding.md are compiled and run here, and have to be the same in both places.</summary>
public partial class EmbeddingExamplesTests
{
    [Fact]
    public async Task Session_with_events_runs()
    {
        // 48 kHz stereo of the recording: two upsampled channels.
        var resampler = new Resampler(16000, 48000);
        float[] mono = new float[resampler.MaxOutput(Speech.Digits.Length) + resampler.MaxFlushOutput];
        int count = resampler.Process(Speech.Digits, mono);
        count += resampler.Flush(mono.AsSpan(count));
        var pcm = new MemoryStream();
        foreach (float sample in mono.AsSpan(0, count))
        {
            short value = (short)Math.Clamp(sample * 32768, short.MinValue, short.MaxValue);
            pcm.Write([(byte)value, (byte)(value >> 8), (byte)value, (byte)(value >> 8)]);
        }

        pcm.Position = 0;
        using var patience = new CancellationTokenSource(EngineFixture.Patience);
        using var output = new StringWriter();
        await SessionExample(pcm, output, patience.Token);
        Assert.Equal($"00:00.2 {Speech.DigitsText}", output.ToString().Trim());
    }

    [Fact]
    public async Task Session_with_sink_runs()
    {
        using var patience = new CancellationTokenSource(EngineFixture.Patience);
        using var output = new MemoryStream();
        await SinkExample(new MemoryStream([.. Speech.Digits.SelectMany(s => BitConverter.GetBytes((short)(s * 32767)))]), output, patience.Token);
        Assert.Equal(Speech.DigitsText, Encoding.UTF8.GetString(output.ToArray()).Trim());
    }

    [Fact]
    public async Task Host_with_client_runs()
    {
        using var patience = new CancellationTokenSource(EngineFixture.Patience);
        using var output = new StringWriter();
        await HostExample(new MemoryStream(Recordings.Digits), output, patience.Token);
        Assert.Equal($"00:00.2 {Speech.DigitsText}", output.ToString().Trim());
    }

    [Fact]
    public void Examples_are_those_of_the_documentation()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "EchoNative.Extensions.Tests", "EmbeddingExamplesTests.cs"));
        string documentation = File.ReadAllText(Path.Combine(Repository.Root, "docs", "embedding.md"));
        string[] compiled =
        [
            .. Example().Matches(source).Select(match => string.Join(
                '\n',
                match.Groups["code"].Value.Split('\n')
                    .Select(line => line.StartsWith(match.Groups["indent"].Value, StringComparison.Ordinal) ? line[match.Groups["indent"].Length..] : line))),
        ];
        string[] published = [.. CSharpBlock().Matches(documentation).Select(match => match.Groups[1].Value)];
        Assert.Equal(published, compiled);
    }

    private static async Task SinkExample(Stream microphone, Stream output, CancellationToken cancellationToken)
    {
        // Example begins
        await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits") });
        await engine.StartAsync(cancellationToken);
        await using RecognitionSession session = engine.OpenSession(null, new LineWriter(output));

        byte[] pcm = new byte[640];                                         // 20 ms
        var decoder = new AudioDecoder(new AudioFormat(16000, 1, SampleEncoding.Signed16));
        for (int count; (count = await microphone.ReadAsync(pcm, cancellationToken)) > 0;)
        {
            await session.WriteAsync(decoder, pcm.AsMemory(0, count), cancellationToken);
        }

        await session.CompleteAsync(cancellationToken);
        // Example ends
    }

    // Example begins
    // Called by a worker, which waits: copy what has to stay, and return.
    private sealed class LineWriter(Stream output) : ITranscriptSink
    {
        public void OnPartial(in TranscriptView partial)
        {
            // partial.StableUtf8 is there to stay, the rest of partial.Utf8 may change.
        }

        public void OnFinal(in TranscriptView final)
        {
            output.Write(final.Utf8);
            output.Write("\n"u8);
        }

        public void OnEnd(EchoNativeException? failure) => output.Flush();
    }
    // Example ends

    private static async Task SessionExample(Stream microphone, TextWriter output, CancellationToken cancellationToken)
    {
        // Example begins
        await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = new ModelStore().Resolve("digits") });
        await engine.StartAsync(cancellationToken);
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { EndOfSpeech = TimeSpan.FromMilliseconds(300) });

        Task feeding = Task.Run(
            async () =>
            {
                var decoder = new AudioDecoder(new AudioFormat(48000, 2, SampleEncoding.Signed16));
                byte[] pcm = new byte[3840];                                    // 20 ms
                for (int count; (count = await microphone.ReadAsync(pcm, cancellationToken)) > 0;)
                {
                    await session.WriteAsync(decoder, pcm.AsMemory(0, count), cancellationToken);
                }

                await session.CompleteAsync(cancellationToken);
            },
            cancellationToken);

        await foreach (TranscriptEvent heard in session.ReadEventsAsync(cancellationToken))
        {
            if (heard is FinalResult)
            {
                output.WriteLine($"{heard.Start:mm\\:ss\\.f} {heard.Text}");
            }
        }

        await feeding;
        // Example ends
    }

    private static async Task HostExample(Stream recording, TextWriter output, CancellationToken cancellationToken)
    {
        // Example begins
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Configuration["EchoNative:Model"] = "digits";                   // or in appsettings.json
        builder.Services.AddEchoNative();
        using IHost host = builder.Build();
        await host.StartAsync(cancellationToken);                               // fails when the options or the model are not usable

        ISpeechToTextClient client = host.Services.GetRequiredService<ISpeechToTextClient>();
        await foreach (SpeechToTextResponseUpdate update in client.GetStreamingTextAsync(recording, null, cancellationToken))
        {
            if (update.Kind == SpeechToTextResponseUpdateKind.TextUpdated)
            {
                output.WriteLine($"{update.StartTime:mm\\:ss\\.f} {update.Text.Trim()}");
            }
        }

        await host.StopAsync(cancellationToken);
        // Example ends
    }

    [GeneratedRegex("\n(?<indent> +)// Example begins\n(?<code>.*?\n) +// Example ends", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
