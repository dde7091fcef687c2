using System.CommandLine;
using EchoNative.Evaluation.Scenarios;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench</c>: what to expect on this machine.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measure what this machine can do, and whether it keeps what is promised.")
    {
        Subcommands =
        {
            ScenarioCommand.Create(ScenarioKind.A),
            ScenarioCommand.Create(ScenarioKind.B),
            ScenarioCommand.Create(ScenarioKind.C),
            ResidencyCommand.Create(),
            LimitCommand.Create(),
            RtfCommand.Create(),
            SoakCommand.Create(),
            DoctorCheckCommand.Create(),
            HallucinationCommand.Create(),
            ChaosCommand.Create(),
            CompareCommand.Create(),
            CompareLiveCommand.Create(),
        },
    };
}
