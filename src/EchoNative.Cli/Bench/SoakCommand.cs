using System.CommandLine;
using EchoNative.Evaluation;
using EchoNative.Evaluation.Scenarios;
using EchoNative.Evaluation.Soak;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench soak</c>.</summary>
internal static class SoakCommand
{
    private static readonly Option<int> Minutes = new Option<int>("--minutes")
    {
        Description = "How long; a day has 1440.",
        HelpName = "N",
        DefaultValueFactory = _ => 30,
    }.InRange(1, 10_080);

    public static Command Create() => BenchRunner.With(
        new Command("soak", "Open and close sessions for hours: whether anything grows, and whether every sample is accounted for.")
        {
            Minutes, EngineArguments.Model, EngineArguments.Threads,
        },
        RunAsync);

    private static async Task<BenchResult> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken cancellationToken)
    {
        WhisperEngineOptions engine = EngineArguments.Read(parsed);
        EngineArguments.LoadNative();
        return await SoakBenchmark.RunAsync(
            new SoakOptions
            {
                Time = TimeSpan.FromMinutes(parsed.GetValue(Minutes)),
                Engine = engine,
                Recording = await SpeechRecording.LoadAsync(SpeechRecording.EmbeddedPath, cancellationToken),
                Command = BenchRunner.CommandOf(parsed),
            },
            progress,
            cancellationToken);
    }
}
