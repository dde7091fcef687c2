using System.CommandLine;
using EchoNative.Evaluation;
using EchoNative.Evaluation.Residency;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench residency</c>.</summary>
internal static class ResidencyCommand
{
    private static readonly Option<int> Windows = new Option<int>("--windows")
    {
        Description = "Windows to decode.",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    }.InRange(3 * ResidencyOptions.Block, 1_000_000);

    public static Command Create() => BenchRunner.With(
        new Command("residency", "Decode windows one after the other: whether they take longer and longer, and how often the model was loaded.")
        {
            Windows, EngineArguments.Model, EngineArguments.Threads,
        },
        RunAsync);

    private static async Task<BenchResult> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken cancellationToken)
    {
        WhisperEngineOptions engine = EngineArguments.Read(parsed) with { MaxSessions = 1 };
        EngineArguments.LoadNative();
        return await ResidencyBenchmark.RunAsync(
            new ResidencyOptions
            {
                Engine = engine,
                Recording = await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, cancellationToken),
                Windows = parsed.GetValue(Windows),
                Command = BenchRunner.CommandOf(parsed),
            },
            progress,
            cancellationToken);
    }
}
