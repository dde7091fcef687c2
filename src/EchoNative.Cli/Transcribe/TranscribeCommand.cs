using System.CommandLine;

namespace EchoNative.Cli.Transcribe;

/// <summary>
/// <c>echonative transcribe</c>. Exit codes: 0 all is done; 2 a file, the model or an option is not usable, the other files are done;
/// 1 recognition failed; 130 interrupted.
/// </summary>
internal static class TranscribeCommand
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Arity = ArgumentArity.OneOrMore,
        Description = "Recordings: WAVE of any sort, others through an installed ffmpeg; - is standard input.",
        Validators = { OptionExtensions.RefuseOptions },
    };

    private static readonly Option<string> Format =
        new Option<string>("--format", "-f") { Description = "What to write." }.WithNamesOf(TranscriptFormat.Txt);

    private static readonly Option<string> Prompt = new("--prompt")
    {
        Description = "Text before the recording, as context: names and spellings to expect.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<string[]> HotWords = new("--hot-word")
    {
        Description = "Word to prefer where the audio leaves a choice; may be given several times.",
        HelpName = "WORD",
        DefaultValueFactory = _ => [],
    };

    public static Command Create()
    {
        Command command = new("transcribe", "Write down what is said in recordings.")
        {
            Files, EngineChoice.Model, EngineChoice.Engine, EngineChoice.Engines, Format, EngineArguments.Language, Prompt, HotWords, EngineArguments.Threads,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, token => RunAsync(parsed, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] files = parsed.GetRequiredValue(Files);
        TranscriptFormat format = parsed.GetEnum<TranscriptFormat>(Format);
        if (files.Length > 1 && format is TranscriptFormat.Srt or TranscriptFormat.Vtt)
        {
            throw new BadInputException("subtitles belong to one recording: give one file at a time");
        }

        EngineChoice choice = await EngineChoice.ReadAsync(parsed, parsed.GetValue(EngineArguments.Language), cancellationToken);
        if (choice.Reason is { } reason)
        {
            CommandRunner.Complain(reason);
        }

        if (choice.Options is WhisperEngineOptions)
        {
            _ = EngineArguments.LoadNative();
        }

        await using EngineChain engines = choice.CreateChain();
        await engines.StartAsync(cancellationToken);
        var transcriber = new FileTranscriber(
            engines,
            new TranscribeOptions
            {
                Failover = engines,
                Language = parsed.GetValue(EngineArguments.Language),
                Prompt = parsed.GetRequiredValue(Prompt),
                HotWords = parsed.GetRequiredValue(HotWords),
            },
            new TranscriptWriter(Console.Out, format, files.Length > 1));
        return await transcriber.RunAsync(files, cancellationToken);
    }
}
