using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EchoNative.Audio;
using EchoNative.Cli.Streaming;
using EchoNative.Client;
using EchoNative.Protocol;
using Spectre.Console;

namespace EchoNative.Cli.Demo;

/// <summary>
/// <c>echonative demo</c>: a server, a client and a recording, all real. Exit codes: 0 words were recognised; 1 not; 130 interrupted.
/// </summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Command command = new("demo", "Start a server, stream a recording to it at its own pace, and show the words as they come.");
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, RunAsync, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        string recording = Path.Combine(AppContext.BaseDirectory, "samples", "demo.wav");
        using IAudioSource source = AudioFile.Open(recording);
        long started = Stopwatch.GetTimestamp();
        await using ServerProcess server = await ServerProcess.StartAsync(cancellationToken);
        foreach (string line in server.Complaints)
        {
            Console.Error.WriteLine(line);
        }

        foreach (string line in server.Description)
        {
            Console.WriteLine(line);
        }

        Console.WriteLine($"{"server",-10} process {server.Id} at {server.StreamUri}, ready after {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        Console.WriteLine($"{"recording",-10} {recording}, {source.Duration?.TotalSeconds:F1} s");
        Console.WriteLine();

        var options = new EchoClientOptions
        {
            Endpoint = server.StreamUri,
            Start = StartMessage.Of(RecordingStreamer.SourceOf(null)),
            Attempts = 1, // nobody starts this server again
            RetryFirst = false,
        };
        await using var client = new EchoClient(options);
        ReadyMessage ready = await client.ConnectAsync(cancellationToken);
        using var session = new RecordingStreamer(client, [source], realtime: true);
        var latency = new LatencyMeter(() => session.Began, TimeSpan.FromMilliseconds(ready.EndOfSpeechMs));
        IMessageSink sink = TerminalSink.IsPossible ? new TerminalSink([]) : new PlainSink(Console.Out);
        client.StateChanged += (_, change) => sink.Show(change);
        SessionSummary? summary = null;
        try
        {
            await session.RunAsync(
                message =>
                {
                    latency.Observe(message);
                    sink.Write(message);
                    summary = (message as StoppedMessage)?.Summary;
                },
                cancellationToken);
        }
        finally
        {
            sink.End();
        }

        cancellationToken.ThrowIfCancellationRequested();
        Summarize(summary!, latency, ready.EndOfSpeechMs);
        return latency.Words > 0 ? ExitCodes.Ok : throw new InvalidOperationException("no words were recognised");
    }

    private static void Summarize(SessionSummary summary, LatencyMeter latency, int endOfSpeechMs)
    {
        Table table = new Table { Border = TableBorder.Rounded, ShowHeaders = false }.AddColumns("what", "value");
        Add("words", $"{latency.Words} in {summary.AudioSeconds:F1} s of audio, {summary.Decodes} decodes");
        Add("realtime factor", $"{summary.RealtimeFactor:F3} (decoding time per second of audio)");
        Add("first partial", $"{latency.FirstPartial:F0} ms after speech began (median)");
        Add("final", $"{latency.Final:F0} ms after speech ended (median), {latency.FinalBeyondWait:F0} ms beyond the wait of {endOfSpeechMs} ms");
        Add("allocated", $"{summary.IngestAllocatedBytes} bytes on ingest, {summary.InferenceAllocatedBytes} by inference and results (managed)");
        Console.WriteLine();
        AnsiConsole.Write(table);

        void Add(string what, FormattableString value) =>
            table.AddRow(Markup.Escape(what), Markup.Escape(value.ToString(CultureInfo.InvariantCulture)));
    }
}
