using System.CommandLine;
using EchoNative.Evaluation;
using EchoNative.Evaluation.Peers;
using EchoNative.Evaluation.Words;
using EchoNative.Models;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench compare</c>.</summary>
internal static class CompareCommand
{
    private static readonly Option<string[]> Audio = new("--audio")
    {
        Description = "Recordings, 16-bit WAVE at 16 kHz; NAME.txt or refs.tsv has what is said, NAME.words.tsv or NAME.tsv when [default: the digits of the demo].",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Rounds = new Option<int>("--rounds")
    {
        Description = "Times each program transcribes each file.",
        HelpName = "N",
        DefaultValueFactory = static _ => 5,
    }.InRange(1, 100);

    private static readonly Option<string[]> Peer = new("--peer")
    {
        Description = "Another program: a name and its command line, which writes text to standard output; may be given several times.",
        HelpName = "NAME=COMMAND {file}",
        DefaultValueFactory = static _ => [],
    };

    private static readonly Option<bool> NoLive = new("--no-live") { Description = "Whole files only, nothing in real time." };

    private static readonly Option<string?> Normaliser = new("--normaliser")
    {
        Description = "What does not count as a word error: none, basic or english, as in `echonative wer` [default: english, basic with the model digits].",
        HelpName = "none|basic|english",
    };

    public static Command Create() => BenchRunner.With(
        new Command("compare", "This program beside whisper-cli, whisper-server, the method of whisper-stream and programs of your own.")
        {
            Audio, EngineArguments.Model, EngineArguments.Threads, EngineArguments.Language, Rounds, EngineChoice.Engines, Peer, NoLive, Normaliser,
        },
        RunAsync);

    private static async Task<BenchResult> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken cancellationToken)
    {
        WhisperEngineOptions engine = EngineArguments.Read(parsed);
        (string Name, string Command)[] peers = [.. parsed.GetRequiredValue(Peer).Select(ReadPeer)];
        TextNormalisation normalisation = ReadNormaliser(parsed);
        string[] files = parsed.GetValue(Audio) is { Length: > 0 } named ? named : [Path.Combine(AppContext.BaseDirectory, "samples", "demo.wav")];
        List<CompareRecording> recordings = [];
        foreach (string file in files)
        {
            recordings.Add(await CompareRecording.ReadAsync(file, cancellationToken));
        }

        EngineArguments.LoadNative();
        return await CompareBenchmark.RunAsync(
            new CompareOptions
            {
                Model = engine.ModelPath,
                Threads = engine.ThreadsPerWorker ?? Math.Min(Environment.ProcessorCount, 4), // as whisper-cli does by default
                Language = parsed.GetValue(EngineArguments.Language),
                Recordings = recordings,
                Rounds = parsed.GetValue(Rounds),
                Peers = peers,
                EnginesFile = parsed.GetValue(EngineChoice.Engines),
                Live = !parsed.GetValue(NoLive),
                Normalisation = normalisation,
                Command = BenchRunner.CommandOf(parsed),
            },
            progress,
            cancellationToken);
    }

    private static (string Name, string Command) ReadPeer(string peer)
    {
        int sign = peer.IndexOf('=', StringComparison.Ordinal);
        return sign > 0 && peer.Contains("{file}", StringComparison.Ordinal)
            ? (peer[..sign], peer[(sign + 1)..])
            : throw new BadInputException($"--peer takes NAME=COMMAND with {{file}} in it, not '{peer}'");
    }

    // Digits in a row are one number to Whisper's rules: a whole string of them would count as one word.
    private static TextNormalisation ReadNormaliser(ParseResult parsed) => parsed.GetValue(Normaliser) switch
    {
        null => parsed.GetRequiredValue(EngineArguments.Model) == ModelCatalog.Embedded.Name ? TextNormalisation.Basic : TextNormalisation.English,
        "none" => TextNormalisation.None,
        "basic" => TextNormalisation.Basic,
        "english" => TextNormalisation.English,
        string other => throw new BadInputException($"--normaliser is one of none, basic, english, not '{other}'"),
    };
}
