using System.CommandLine;
using EchoNative.Evaluation;
using EchoNative.Evaluation.Faults;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench chaos</c>.</summary>
internal static class ChaosCommand
{
    private static readonly Option<int> Cuts = new Option<int>("--cuts")
    {
        Description = "Connections to cut, at least.",
        HelpName = "N",
        DefaultValueFactory = static _ => 100,
    }.InRange(1, 100_000);

    private static readonly Option<int> Kills = new Option<int>("--kills")
    {
        Description = "Times to kill the server, at least.",
        HelpName = "N",
        DefaultValueFactory = static _ => 10,
    }.InRange(0, 10_000);

    private static readonly Option<int> Parallel = new Option<int>("--parallel")
    {
        Description = "Sessions at a time.",
        HelpName = "N",
        DefaultValueFactory = static _ => 4,
    }.InRange(1, 64);

    private static readonly Option<int> Seed = new Option<int>("--seed")
    {
        Description = "Where chance begins: the same number gives the same faults.",
        HelpName = "N",
        DefaultValueFactory = static _ => 1,
    }.InRange(0, int.MaxValue);

    private static readonly Option<bool> Partials = new("--partials") { Description = "Ask for partials, too: words may then differ by when audio arrives." };

    private static readonly Option<string[]> Audio = new("--audio")
    {
        Description = "Recordings to stream [default: the digits of the demo].",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create() => BenchRunner.With(
        new Command("chaos", "Cut connections and kill servers under real sessions, and look for what is lost or doubled.") { Cuts, Kills, Parallel, Seed, Partials, Audio },
        RunAsync);

    private static async Task<BenchResult> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken cancellationToken)
    {
        List<Take> takes = [];
        foreach (string path in parsed.GetValue(Audio) ?? [])
        {
            takes.Add(await Take.ReadAsync(path, cancellationToken));
        }

        if (takes.Count == 0)
        {
            takes.Add(await Take.DemoAsync(cancellationToken));
        }

        EngineArguments.LoadNative();
        return await ChaosBenchmark.RunAsync(
            new ChaosOptions
            {
                Campaign = new CampaignOptions(takes, parsed.GetValue(Cuts), parsed.GetValue(Kills))
                {
                    Parallel = parsed.GetValue(Parallel),
                    Seed = parsed.GetValue(Seed),
                    Partials = parsed.GetValue(Partials),
                },
                Command = BenchRunner.CommandOf(parsed),
            },
            progress,
            cancellationToken);
    }
}
