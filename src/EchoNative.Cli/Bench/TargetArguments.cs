using System.CommandLine;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Cli.Bench;

/// <summary>The options of benchmarks that stream: what is measured, and what is said to it.</summary>
internal static class TargetArguments
{
    private const string KeyVariable = "ECHONATIVE_API_KEY";

    private static readonly Option<string> Kind = new Option<string>("--target")
    {
        Description = "What is measured: the library, or a server over a socket, either in this process.",
    }.WithNamesOf(TargetKind.Library);

    private static readonly Option<string?> Url = new("--url", "-u")
    {
        Description = $"Measure a server that runs elsewhere instead; a key it asks for is taken from ${KeyVariable}.",
        HelpName = "URL",
    };

    private static readonly Option<string[]> Audio = new("--audio")
    {
        Description = "Recordings to speak with, each with a table of its words beside it (NAME.words.tsv: word, start, end) [default: the digits of the demo].",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds these options and those of the engine.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Kind, Url, Audio, EngineArguments.Model, EngineArguments.Threads])
        {
            command.Add(option);
        }
    }

    /// <summary>Reads the recordings.</summary>
    public static async Task<IReadOnlyList<SpeechRecording>> ReadAudioAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] paths = parsed.GetValue(Audio) is { Length: > 0 } named ? named : [SpeechRecording.EmbeddedPath];
        List<SpeechRecording> recordings = [];
        foreach (string path in paths)
        {
            recordings.Add(await SpeechRecording.LoadAsync(path, cancellationToken));
        }

        return recordings;
    }

    /// <summary>What is measured, to be brought up.</summary>
    /// <param name="parsed">The options.</param>
    /// <param name="sessions">Sessions that it has to take at a time.</param>
    /// <exception cref="BadInputException">The address is none.</exception>
    public static Func<CancellationToken, Task<IScenarioTarget>> Target(ParseResult parsed, int sessions = 4)
    {
        if (parsed.GetValue(Url) is { } url)
        {
            return Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "ws" or "wss"
                ? _ => Task.FromResult<IScenarioTarget>(ServerTarget.At(uri, Environment.GetEnvironmentVariable(KeyVariable)))
                : throw new BadInputException($"'{url}' is not a ws:// or wss:// address");
        }

        WhisperEngineOptions engine = EngineArguments.Read(parsed) with { MaxSessions = sessions };
        EngineArguments.LoadNative();
        return parsed.GetEnum<TargetKind>(Kind) == TargetKind.Library
            ? async token => await LibraryTarget.StartAsync(engine, token)
            : async token => await ServerTarget.StartAsync(engine, token);
    }

    /// <summary>The options as a result names them.</summary>
    public static IReadOnlyDictionary<string, string> Settings(ParseResult parsed) => parsed.GetValue(Url) is not null
        ? new Dictionary<string, string>()
        : new Dictionary<string, string>
        {
            ["threads of an inference"] = parsed.GetValue(EngineArguments.Threads)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "by load",
        };
}
