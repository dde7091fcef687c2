using System.CommandLine;
using System.Text.Json;
using EchoNative.Evaluation.Words;

namespace EchoNative.Cli.Wer;

/// <summary><c>echonative wer</c>. Exit codes: 0 the texts were compared, whatever came of it; 2 a file is not usable.</summary>
internal static class WerCommand
{
    private const int Width = 120;

    private static readonly Argument<string> Reference = new("REFERENCE")
    {
        Description = "What was said: a text, or a table .tsv of name and text, or of name, reference and hypothesis; - is standard input.",
    };

    private static readonly Argument<string?> Hypothesis = new("HYPOTHESIS")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "What was heard: a text, or a table .tsv of name and text; not with a reference of three columns.",
    };

    private static readonly Option<string> Normaliser = new Option<string>("--normaliser")
    {
        Description = "What does not count: nothing, case and punctuation, or also numbers, contractions and spelling of English as in Whisper's evaluation.",
    }.WithNamesOf(TextNormalisation.English);

    private static readonly Option<bool> Aligned = new("--aligned") { Description = "Show the words of both one above the other, and each error." };

    private static readonly Option<bool> Json = new("--json") { Description = "Write counts and alignment as JSON." };

    public static Command Create()
    {
        Command command = new("wer", "Count word errors of a text.") { Reference, Hypothesis, Normaliser, Aligned, Json };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, token => RunAsync(parsed, token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextNormalisation normalisation = parsed.GetEnum<TextNormalisation>(Normaliser);
        List<(string? Name, WordErrors Errors, IReadOnlyList<AlignedWord> Words)> recordings = [];
        foreach (TextPair pair in await TextPairs.ReadAsync(parsed.GetRequiredValue(Reference), parsed.GetValue(Hypothesis), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<AlignedWord> words = WordAlignment.Pair(
                TextNormaliser.Words(pair.Reference, normalisation), TextNormaliser.Words(pair.Hypothesis, normalisation));
            recordings.Add((pair.Name, WordErrors.Of(words), words));
        }

        var sum = WordErrors.Sum(recordings.Select(static recording => recording.Errors));
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(Describe(parsed.GetRequiredValue(Normaliser), sum, recordings), WerJsonContext.Default.WerJson));
            return ExitCodes.Ok;
        }

        if (parsed.GetValue(Aligned))
        {
            foreach ((string? name, WordErrors errors, IReadOnlyList<AlignedWord> words) in recordings)
            {
                Console.Out.WriteLine(name is null ? "" : $"{name}: {errors}");
                foreach (string line in AlignedText.Lines(words, Width))
                {
                    Console.Out.WriteLine(line);
                }

                Console.Out.WriteLine();
            }
        }

        Console.Out.WriteLine(sum);
        return ExitCodes.Ok;
    }

    private static WerJson Describe(
        string normaliser, WordErrors sum, IEnumerable<(string? Name, WordErrors Errors, IReadOnlyList<AlignedWord> Words)> recordings) => new()
        {
            Normaliser = normaliser,
            WordErrorRate = sum.Rate,
            Words = sum.Words,
            Substitutions = sum.Substitutions,
            Deletions = sum.Deletions,
            Insertions = sum.Insertions,
            Recordings =
            [
                .. recordings.Select(static recording => new WerRecordingJson
                {
                    Name = recording.Name,
                    Words = recording.Errors.Words,
                    Errors = recording.Errors.Errors,
                    Alignment = recording.Words,
                }),
            ],
        };
}
