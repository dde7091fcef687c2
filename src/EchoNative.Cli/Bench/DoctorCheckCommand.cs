using System.CommandLine;
using System.CommandLine.Parsing;
using EchoNative.Evaluation.Machine;
using EchoNative.Models;

namespace EchoNative.Cli.Bench;

/// <summary><c>echonative bench doctor</c>: whether what the doctor predicts comes true.</summary>
internal static class DoctorCheckCommand
{
    private static readonly Argument<string[]> Models = new("MODEL")
    {
        Arity = new ArgumentArity(0, 16),
        Description = "Models of the catalogue to compare, of which random weights are written [default: the one that is recommended].",
        Validators = { OptionExtensions.RefuseOptions, RefuseUnknown },
    };

    public static Command Create() => BenchRunner.With(
        new Command("doctor", "Compare the realtime factor that `echonative doctor` predicts with what is measured.") { Models },
        static (parsed, progress, cancellationToken) => Task.Run(
            () => new PredictionCheck(progress).Run(
                new ModelStore(), parsed.GetValue(Models) ?? [], BenchRunner.CommandOf(parsed), cancellationToken),
            CancellationToken.None));

    private static void RefuseUnknown(ArgumentResult values)
    {
        if (values.Tokens.FirstOrDefault(static t => !Recommender.Names.Contains(t.Value)) is { } unknown)
        {
            values.AddError($"'{unknown.Value}' is not a Whisper model of the catalogue: `echonative models list` shows all.");
        }
    }
}
