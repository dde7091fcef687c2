using System.CommandLine;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench</c>: what to expect on this machine.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measure what this machine can do, and whether it keeps what is promised.")
    {
        Subcommands =
        {
            HallucinationCommand.Create(),
            ChaosCommand.Create(),
        },
    };
}
