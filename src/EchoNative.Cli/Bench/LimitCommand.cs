using System.CommandLine;
using EchoNative.Evaluation;
using EchoNative.Evaluation.Limits;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench limit</c>.</summary>
internal static class LimitCommand
{
    private static readonly Option<int> Seconds = new Option<int>("--seconds")
    {
        Description = "How long each number of sessions is tried.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    }.InRange(10, 600);

    private static readonly Option<int> Most = new Option<int>("--most")
    {
        Description = "The most sessions that are tried.",
        HelpName = "N",
        DefaultValueFactory = _ => 1024,
    }.InRange(1, WhisperEngineOptions.SessionLimit);

    public static Command Create()
    {
        Command command = new("limit", "Find the most sessions that are kept up with in real time, by trying: minutes.") { Seconds, Most };
        TargetArguments.AddTo(command);
        return BenchRunner.With(command, RunAsync);
    }

    private static async Task<BenchResult> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken cancellationToken) =>
        await LimitBenchmark.RunAsync(
            new LimitOptions
            {
                Seconds = parsed.GetValue(Seconds),
                Most = parsed.GetValue(Most),
                Recordings = await TargetArguments.ReadAudioAsync(parsed, cancellationToken),
                StartTarget = (sessions, token) => TargetArguments.Target(parsed, sessions)(token),
                Command = BenchRunner.CommandOf(parsed),
                Settings = TargetArguments.Settings(parsed),
            },
            progress,
            cancellationToken);
}
