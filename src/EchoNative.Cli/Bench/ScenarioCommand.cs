using System.CommandLine;
using EchoNative.Evaluation;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench scenario-a</c>, <c>-b</c> and <c>-c</c>.</summary>
internal static class ScenarioCommand
{
    private static readonly Option<int> Duration = new Option<int>("--duration")
    {
        Description = "How long the audio is.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    }.InRange(10, 3600);

    public static Command Create(ScenarioKind kind)
    {
        Command command = new(kind.Name, kind.About) { Duration };
        TargetArguments.AddTo(command);
        return BenchRunner.With(command, (parsed, progress, token) => RunAsync(kind, parsed, progress, token));
    }

    private static async Task<BenchResult> RunAsync(ScenarioKind kind, ParseResult parsed, IProgress<string> progress, CancellationToken cancellationToken) =>
        await ScenarioBenchmark.RunAsync(
            new ScenarioOptions
            {
                Kind = kind,
                Seconds = parsed.GetValue(Duration),
                Recordings = await TargetArguments.ReadAudioAsync(parsed, cancellationToken),
                StartTarget = TargetArguments.Target(parsed),
                Command = BenchRunner.CommandOf(parsed),
                Settings = TargetArguments.Settings(parsed),
            },
            progress,
            cancellationToken);
}
