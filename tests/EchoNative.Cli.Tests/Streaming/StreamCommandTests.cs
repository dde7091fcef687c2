using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EchoNative.Cli.Tests.Models;
using EchoNative.Evaluation.Words;
using EchoNative.Protocol;

namespace EchoNative.Cli.Tests.Streaming;

/// <summary><c>serve</c> and <c>stream</c> as real processes.</summary>
public sealed class StreamCommandTests
{
    [SignalFact]
    public async Task Recordings_are_streamed_to_a_server_that_ends_on_a_signal()
    {
        (RunningCli server, string url) = RunningCli.Serve();
        await using RunningCli owned = server;

        CliResult text = await CliProcess.RunAsync("stream", Samples.Demo, "--url", url);
        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        WordErrors errors = WordErrors.Count(Samples.DemoText, string.Join(' ', text.OutputLines));
        Assert.True(errors.Rate <= 0.1, errors.ToString());

        CliResult json = await CliProcess.RunAsync("stream", Samples.Digits, "--url", url, "--format", "jsonl", "--realtime");
        Assert.Equal((0, ""), (json.ExitCode, json.Error));
        ServerMessage?[] messages = [.. json.OutputLines.Select(line => ProtocolSerializer.ReadServer(Encoding.UTF8.GetBytes(line)))];
        Assert.Contains(messages, m => m is PartialMessage);
        Assert.Contains(messages, m => m is FinalMessage final && final.Text == Samples.DigitsText);
        Assert.IsType<StoppedMessage>(messages[^1]);

        CliResult refused = await CliProcess.RunAsync("stream", Samples.Digits, "--url", url, "--language", "xx");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("xx", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);

        CliResult taken = await CliProcess.RunAsync("serve", "--port", new Uri(url).Port.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains("can't listen on 127.0.0.1:", Assert.Single(taken.ErrorLines), StringComparison.Ordinal);

        await RunningCli.SignalAsync("TERM", server.Id);
        Assert.Equal(0, (await server.ExitAsync()).ExitCode);
    }

    [SignalFact]
    public async Task Interrupted_stream_still_gives_the_words_that_were_sent()
    {
        (RunningCli server, string url) = RunningCli.Serve();
        await using RunningCli owned = server;
        await using RunningCli stream = RunningCli.Start("stream", Samples.Demo, "--url", url, "--realtime", "--format", "jsonl");
        Assert.NotNull(stream.WaitForLine("{\"type\":\"partial\""));
        await RunningCli.SignalAsync("INT", stream.Id);

        (int exitCode, IReadOnlyList<string> lines) = await stream.ExitAsync();
        Assert.Equal(130, exitCode);
        Assert.Contains(lines, line => line.StartsWith("{\"type\":\"final\"", StringComparison.Ordinal));
        Assert.StartsWith("{\"type\":\"stopped\"", lines[^1], StringComparison.Ordinal);
    }

    [SignalFact]
    public async Task Server_that_is_killed_and_started_again_costs_no_word()
    {
        string port = FreePort().ToString(CultureInfo.InvariantCulture);
        string url = $"ws://127.0.0.1:{port}/v1/stream";
        await using RunningCli first = RunningCli.Start("serve", "--port", port, "--model", "digits");
        Assert.NotNull(first.WaitForLine("listening"));
        await using RunningCli stream = RunningCli.Start("stream", Samples.Demo, "--url", url, "--realtime", "--format", "jsonl");
        Assert.NotNull(stream.WaitForLine("{\"type\":\"partial\""));
        await RunningCli.SignalAsync("KILL", first.Id);
        await using RunningCli second = RunningCli.Start("serve", "--port", port, "--model", "digits");

        (int exitCode, IReadOnlyList<string> lines) = await stream.ExitAsync();
        Assert.Equal(0, exitCode);
        string text = string.Join(' ', lines.Select(line => ProtocolSerializer.ReadServer(Encoding.UTF8.GetBytes(line))).OfType<FinalMessage>().Select(final => final.Text));
        WordErrors errors = WordErrors.Count(Samples.DemoText, text);
        Assert.True(errors.Rate <= 0.1, errors.ToString());
        Assert.Contains("no connection", stream.Error, StringComparison.Ordinal);
        Assert.Contains("connected again", stream.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recordings_are_sources_side_by_side()
    {
        (RunningCli server, string url) = RunningCli.Serve();
        await using RunningCli owned = server;
        CliResult text = await CliProcess.RunAsync("stream", Samples.Demo, Samples.Digits, "--url", url);
        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        Assert.Contains($"digits: {Samples.DigitsText}", text.OutputLines);
        string demo = string.Join(' ', text.OutputLines.Where(line => line.StartsWith("demo: ", StringComparison.Ordinal)).Select(line => line[6..]));
        WordErrors errors = WordErrors.Count(Samples.DemoText, demo);
        Assert.True(errors.Rate <= 0.1, errors.ToString());
    }

    [Fact]
    public async Task Standard_input_is_sent_as_it_comes()
    {
        (RunningCli server, string url) = RunningCli.Serve();
        await using RunningCli owned = server;
        await using RunningCli stream = RunningCli.Start("stream", "-", "--url", url, "--format", "jsonl");
        byte[] recording = await File.ReadAllBytesAsync(Samples.Demo);

        // The words of the first seconds come although the recording has not ended.
        await stream.Input.BaseStream.WriteAsync(recording.AsMemory(0, 44 + (32_000 * 5)));
        await stream.Input.BaseStream.FlushAsync();
        Assert.NotNull(stream.WaitForLine("{\"type\":\"final\""));

        await stream.Input.BaseStream.WriteAsync(recording.AsMemory(44 + (32_000 * 5)));
        stream.Input.Close();
        (int exitCode, IReadOnlyList<string> lines) = await stream.ExitAsync();
        Assert.Equal(0, exitCode);
        Assert.Contains(lines, line => line.StartsWith("{\"type\":\"final\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bad_recording_ends_the_session_with_its_own_error()
    {
        (RunningCli server, string url) = RunningCli.Serve();
        await using RunningCli owned = server;
        await using RunningCli stream = RunningCli.Start("stream", "-", "--url", url);
        await stream.Input.WriteAsync("RIFFabcdWAVEnonsense");
        stream.Input.Close();
        Assert.Equal(2, (await stream.ExitAsync()).ExitCode);
        Assert.StartsWith("echonative: ", stream.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_one_line()
    {
        CliResult result = await CliProcess.RunAsync("stream", Samples.Digits, "--url", $"ws://127.0.0.1:{FreePort()}/v1/stream");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("can't be reached", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
