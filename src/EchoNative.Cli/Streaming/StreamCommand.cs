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
    private const string KeyVariable = "ECHONATIVE_API_KEY";

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = $"Recordings, up to {EchoProtocol.MaxSources} that are sent side by side: WAVE of any sort, others through an installed ffmpeg; - is standard input, sent as it comes.",
        Arity = new ArgumentArity(1, EchoProtocol.MaxSources),
        Validators = { OptionExtensions.RefuseOptions },
    };

    private static readonly Option<string> Url = new("--url", "-u")
    {
        Description = "The server's endpoint.",
        HelpName = "URL",
        DefaultValueFactory = _ => $"ws://127.0.0.1:{ServeCommand.DefaultPort}{EchoProtocol.StreamPath}",
    };

    private static readonly Option<string?> ApiKey = new("--api-key")
    {
        Description = $"Key of a server that asks for one [default: ${KeyVariable}, which other users of this machine can't see].",
        HelpName = "KEY",
    };

    private static readonly Option<bool> Realtime = new("--realtime", "-r") { Description = "Send at the recording's own pace." };

    private static readonly Option<string> Format =
        new Option<string>("--format", "-f") { Description = "Finals as text, or every message as JSON." }.WithNamesOf(StreamFormat.Txt);

    public static Command Create()
    {
        Command command = new("stream", "Send recordings to a server and show the words as they come.")
        {
            Files, Url, ApiKey, Realtime, Format, EngineArguments.Language,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, token => RunAsync(parsed, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] files = parsed.GetRequiredValue(Files);
        string[] names = [.. files.Select(static file => file == "-" ? "stdin" : Path.GetFileNameWithoutExtension(file))];
        EchoClientOptions options = Options(parsed, names);
        List<IAudioSource> recordings = [];
        try
        {
            foreach (string file in files)
            {
                recordings.Add(Open(file));
            }

            await using var client = new EchoClient(options);
            IMessageSink sink = parsed.GetEnum<StreamFormat>(Format) == StreamFormat.Jsonl ? new JsonSink(Console.Out)
                : TerminalSink.IsPossible ? new TerminalSink(names)
                : new TextSink(Console.Out, names);
            try
            {
                client.StateChanged += (_, change) => sink.Show(change);
                _ = await client.ConnectAsync(cancellationToken);
                using var session = new RecordingStreamer(client, recordings, parsed.GetValue(Realtime));
                await session.RunAsync(sink.Write, cancellationToken);
            }
            finally
            {
                sink.End();
            }

            foreach ((string file, IAudioSource recording) in files.Zip(recordings).Where(pair => pair.Second.Warning is not null))
            {
                CommandRunner.Complain($"{file}: {recording.Warning}");
            }
        }
        finally
        {
            recordings.ForEach(static recording => recording.Dispose());
        }

        return cancellationToken.IsCancellationRequested ? ExitCodes.Cancelled : ExitCodes.Ok;
    }

    private static EchoClientOptions Options(ParseResult parsed, string[] names)
    {
        string url = parsed.GetRequiredValue(Url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("ws" or "wss"))
        {
            throw new BadInputException($"'{url}' is not an address such as ws://127.0.0.1:{ServeCommand.DefaultPort}{EchoProtocol.StreamPath}");
        }

        return new EchoClientOptions
        {
            Endpoint = uri,
            ApiKey = parsed.GetValue(ApiKey) ?? (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null),
            Start = new StartMessage
            {
                Sources = [.. names.Select(static name => RecordingStreamer.SourceOf(name))],
                Language = parsed.GetValue(EngineArguments.Language),
            },
            RetryFirst = false, // a wrong address is to be told at once
        };
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
