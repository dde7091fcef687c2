using System.CommandLine;
using System.CommandLine.Parsing;
using EchoNative.Audio;
using EchoNative.Models;

namespace EchoNative.Cli;

/// <summary>Runs a verb and turns whatever goes wrong into one line and an exit code.</summary>
internal static class CommandRunner
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show what the native library logs, and where an error comes from.",
        Recursive = true,
    };

    /// <summary>Answers arguments that could not be read.</summary>
    public static int Refuse(ParseResult parsed)
    {
        // A word that is no verb is also reported as a missing verb, first.
        Complain((parsed.UnmatchedTokens.Count > 0 ? parsed.Errors[^1] : parsed.Errors[0]).Message);
        Console.Error.WriteLine($"`{string.Join(' ', PathOf(parsed.CommandResult).Reverse())} --help` tells how it is used.");
        return ExitCodes.BadInput;
    }

    public static async Task<int> RunAsync(ParseResult parsed, Func<CancellationToken, Task<int>> verb, CancellationToken cancellationToken)
    {
        bool verbose = parsed.GetValue(Verbose);
        if (verbose)
        {
            NativeRuntime.Log = static (level, line) => Console.Error.WriteLine($"native {level}: {line}");
        }

        try
        {
            return await verb(cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Cancelled; // what fails while everything is being stopped is no news
        }
        catch (Exception e)
        {
            Complain(Describe(e));
            if (verbose)
            {
                Console.Error.WriteLine(e);
            }

            return IsBadInput(e) ? ExitCodes.BadInput : ExitCodes.Failed;
        }
    }

    /// <summary>Writes one line to standard error.</summary>
    public static void Complain(string message) => Console.Error.WriteLine($"echonative: {message.ReplaceLineEndings(" ")}");

    /// <summary>The exception's message without the name of the parameter, which the user did not choose.</summary>
    public static string Describe(Exception e) => e is ArgumentException ? e.Message.Split(" (Parameter '")[0] : e.Message;

    /// <summary>Whether it lies in what the user gave.</summary>
    public static bool IsBadInput(Exception e) =>
        e is BadInputException or ArgumentException or AudioFormatException or FfmpegNotFoundException
            or ModelNotFoundException or EngineSettingsException or ModelFormatException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException;

    private static IEnumerable<string> PathOf(CommandResult command)
    {
        for (SymbolResult? result = command; result is CommandResult verb; result = verb.Parent)
        {
            yield return verb.Command.Name;
        }
    }
}
