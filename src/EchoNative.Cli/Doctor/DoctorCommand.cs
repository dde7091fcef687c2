using System.CommandLine;
using EchoNative.Evaluation.Machine;
using EchoNative.Models;
using Spectre.Console;

namespace EchoNative.Cli.Doctor;

/// <summary>
/// <c>echonative doctor</c>: what this machine has, what it can do, and what suits it. Exit codes: 0 it can recognise; 1 the native library is
/// missing or does not work; 130 interrupted.
/// </summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Write everything as JSON to standard output." };

    private static readonly Option<bool> Look = new("--look") { Description = "Only look: measure nothing, recommend nothing." };

    private static readonly Option<bool> Again = new("--again")
    {
        Description = $"Measure anew; otherwise what was measured here with the same libraries in the last {MachineSpeed.LongestAge.Days} days is taken.",
    };

    public static Command Create()
    {
        Command command = new("doctor", "Tell what this machine has and can do, and which model and settings suit it.")
        {
            Look, Again, EngineArguments.Language, Json,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(
            parsed,
            async token => await Task.Run(() => Run(parsed, token), CancellationToken.None),
            cancellationToken));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var store = new ModelStore();
        string? language = parsed.GetValue(EngineArguments.Language);
        DoctorReport report = parsed.GetValue(Look)
            ? Evaluation.Machine.Doctor.Look(store)
            : Evaluation.Machine.Doctor.Examine(store, language, parsed.GetValue(Again), new ErrorProgress(), cancellationToken);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(report.ToJson());
        }
        else
        {
            new DoctorText(AnsiConsole.Console, parsed.GetValue(CommandRunner.Verbose)).Write(report);
        }

        return report.Library.Failure is null ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
