using System.CommandLine;
using EchoNative.Evaluation;
using EchoNative.Evaluation.Hallucination;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench hallucination</c>.</summary>
internal static class HallucinationCommand
{
    private static readonly Option<int> Minutes = new Option<int>("--minutes")
    {
        Description = "Sound in all, in equal parts of each kind.",
        HelpName = "N",
        DefaultValueFactory = static _ => 60,
    }.InRange(1, 24 * 60);

    public static Command Create() => BenchRunner.With(
        new Command("hallucination", "Words that are heard where nobody speaks.") { Minutes, EngineArguments.Model, EngineArguments.Threads }, RunAsync);

    private static Task<BenchResult> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var options = new HallucinationOptions
        {
            Engine = EngineArguments.Read(parsed),
            Minutes = parsed.GetValue(Minutes),
            Command = BenchRunner.CommandOf(parsed),
        };
        EngineArguments.LoadNative();
        return HallucinationBenchmark.RunAsync(options, progress, cancellationToken);
    }
}
