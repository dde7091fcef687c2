using System.CommandLine;
using EchoNative.Audio;
using EchoNative.Cli.Serve;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>
/// <c>echonative stream</c>. Exit codes: 0 the session is done; 2 the recording or an option is not usable; 1 the server can't be
/// reached or failed; 130 interrupted.
/// </summary>
internal static class StreamCommand
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "Recording: WAVE of any sort, others through an installed ffmpeg; - is standard input, sent as it comes.",
    };

    private static readonly Option<string> Url = new("--url", "-u")
    {
        Description = "The server's endpoint.",
        HelpName = "URL",
        DefaultValueFactory = _ => $"ws://127.0.0.1:{ServeCommand.DefaultPort}{EchoProtocol.StreamPath}",
    };

    private static readonly Option<bool> Realtime = new("--realtime", "-r") { Description = "Send at the recording's own pace." };

    private static readonly Option<string> Format =
        new Option<string>("--format", "-f") { Description = "Finals as text, or every message as JSON." }.WithNamesOf(StreamFormat.Txt);

    public static Command Create()
    {
        Command command = new("stream", "Send a recording to a server and show the words as they come.")
        {
            File, Url, Realtime, Format, EngineArguments.Language,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, token => RunAsync(parsed, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string file = parsed.GetRequiredValue(File);
        string url = parsed.GetRequiredValue(Url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("ws" or "wss"))
        {
            throw new BadInputException($"'{url}' is not an address such as ws://127.0.0.1:{ServeCommand.DefaultPort}{EchoProtocol.StreamPath}");
        }

        using IAudioSource source = Open(file);
        StartMessage start = RecordingStreamer.Start with { Language = parsed.GetValue(EngineArguments.Language) };
        await using EchoConnection client = await EchoConnection.ConnectAsync(uri, start, cancellationToken);
        IMessageSink sink = parsed.GetEnum<StreamFormat>(Format) == StreamFormat.Jsonl ? new JsonSink(Console.Out)
            : TerminalSink.IsPossible ? new TerminalSink()
            : new TextSink(Console.Out);
        try
        {
            using var session = new RecordingStreamer(client, source, parsed.GetValue(Realtime));
            await session.RunAsync(sink.Write, cancellationToken);
        }
        finally
        {
            sink.End();
        }

        if (source.Warning is { } warning)
        {
            CommandRunner.Complain($"{file}: {warning}");
        }

        return cancellationToken.IsCancellationRequested ? ExitCodes.Cancelled : ExitCodes.Ok;
    }

    private static IAudioSource Open(string file)
    {
        try
        {
            return file == "-" ? AudioFile.OpenStandardInput() : AudioFile.Open(file);
        }
        catch (IOException e)
        {
            throw new BadInputException(e.Message);
        }
    }
}
