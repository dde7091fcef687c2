using System.CommandLine;
using EchoNative.Evaluation;
using Spectre.Console;

namespace EchoNative.Cli.Bench;

/// <summary>
/// Runs a benchmark and shows what came of it: a table on the terminal, or JSON, and a page with charts where one is asked for. Exit codes: 0 every
/// limit is kept; 1 one is not, or it failed; 2 an option is not usable; 130 interrupted.
/// </summary>
internal static class BenchRunner
{
    public static readonly Option<bool> Json = new("--json") { Description = "Write the result as JSON to standard output, in place of a table." };

    public static readonly Option<FileInfo?> Report = new("--report", "-r")
    {
        Description = "Also write the result as a page with charts, which needs nothing else, to a file.",
        HelpName = "FILE.html",
    };

    /// <summary>Adds what all benchmarks share to one, and its action.</summary>
    /// <param name="command">The benchmark's verb with its own options.</param>
    /// <param name="run">Measures; tells how far it is.</param>
    public static Command With(Command command, Func<ParseResult, IProgress<string>, CancellationToken, Task<BenchResult>> run)
    {
        command.Add(Json);
        command.Add(Report);
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, token => RunAsync(parsed, run, token), cancellationToken));
        return command;
    }

    /// <summary>What was typed.</summary>
    public static string CommandOf(ParseResult parsed) => string.Join(' ', parsed.Tokens.Select(static token => token.Value).Prepend("echonative"));

    private static async Task<int> RunAsync(
        ParseResult parsed, Func<ParseResult, IProgress<string>, CancellationToken, Task<BenchResult>> run, CancellationToken cancellationToken)
    {
        FileInfo? report = parsed.GetValue(Report);
        if (report is { Directory.Exists: false })
        {
            throw new BadInputException($"there is no folder {report.Directory}");
        }

        BenchResult result = await run(parsed, new ErrorProgress(), cancellationToken);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(result.ToJson());
        }
        else
        {
            BenchTables.Write(AnsiConsole.Console, result);
        }

        if (report is not null)
        {
            await File.WriteAllTextAsync(report.FullName, HtmlReport.Render(result), cancellationToken);
        }

        return result.Passed ? ExitCodes.Ok : ExitCodes.Failed;
    }
}
