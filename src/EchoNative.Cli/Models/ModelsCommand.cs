using System.CommandLine;
using EchoNative.Models;

namespace EchoNative.Cli.Models;

/// <summary>
/// <c>echonative models</c>: list, pull, verify, path and synth. Exit codes: 0 all is well, 2 a name is unknown, a model is missing or damaged, or a
/// download failed; 130 cancelled.
/// </summary>
internal static class ModelsCommand
{
    private static readonly Option<string?> Folder = new("--directory")
    {
        Description = $"Folder that models are kept in [default: ${ModelStore.DirectoryVariable}, else the user's data folder].",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Command Create() => new("models", "List, download and check speech models.")
    {
        Folder,
        List(),
        Pull(),
        Verify(),
        PathOf(),
        Synth(),
    };

    private static Command List()
    {
        Option<bool> json = new("--json") { Description = "Print a JSON array." };
        Command command = new("list", "Show the models that are known, and which of them are here.") { json };
        command.SetAction((parsed, _) => RunAsync(parsed, (store, console) =>
        {
            ModelListing.Write(store, console, parsed.GetValue(json));
            return Task.FromResult(ExitCodes.Ok);
        }));
        return command;
    }

    private static Command Pull()
    {
        Argument<string[]> names = Names(ArgumentArity.OneOrMore);
        Option<string?> url = new("--url")
        {
            Description = $"Base URL to download from [default: ${ModelDownloadOptions.UrlVariable}, else {ModelDownloadOptions.DefaultBaseUrl}].",
            HelpName = "URL",
        };
        Option<string?> token = new("--token")
        {
            Description = $"Bearer token for that host [default: ${ModelDownloadOptions.TokenVariable}, else ${ModelDownloadOptions.HostTokenVariable} for the default host].",
            HelpName = "TOKEN",
        };
        Command command = new("pull", "Download models; an interrupted download goes on where it stopped.") { names, url, token };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, (store, console) => ModelsPull.RunAsync(
            store,
            ModelDownloadOptions.FromEnvironment(parsed.GetValue(url), parsed.GetValue(token)),
            [.. parsed.GetRequiredValue(names).Select(ModelCatalog.Get).Distinct()],
            console,
            cancellationToken)));
        return command;
    }

    private static Command Verify()
    {
        Argument<string[]> names = Names(ArgumentArity.ZeroOrMore);
        Command command = new("verify", "Compare the content of models with the catalogue; without names, of all that are here.") { names };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, async (store, console) =>
        {
            string[] chosen = parsed.GetValue(names) ?? [];
            IEnumerable<ModelEntry> entries = chosen.Length > 0
                ? [.. chosen.Select(ModelCatalog.Get).Distinct()]
                : ModelCatalog.Entries.Where(entry => File.Exists(store.PathOf(entry)));
            bool intact = true;
            foreach (ModelEntry entry in entries)
            {
                VerifyResult result = await store.VerifyAsync(entry, cancellationToken);
                intact &= result.Outcome == VerifyOutcome.Intact;
                console.Output.WriteLine($"{entry.Name}\t{ModelListing.Describe(result)}\t{result.FilePath}");
            }

            return intact ? ExitCodes.Ok : ExitCodes.BadInput;
        }));
        return command;
    }

    private static Command PathOf()
    {
        Argument<string> name = new("NAME") { Description = "Name of a model, or path of a file." };
        Command command = new("path", "Print the path of a model that is here.") { name };
        command.SetAction((parsed, _) => RunAsync(parsed, (store, console) =>
        {
            console.Output.WriteLine(store.Resolve(parsed.GetRequiredValue(name)));
            return Task.FromResult(ExitCodes.Ok);
        }));
        return command;
    }

    private static Command Synth()
    {
        Command command = ModelsSynth.Create();
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, (_, _) => ModelsSynth.RunAsync(parsed, cancellationToken)));
        return command;
    }

    private static Argument<string[]> Names(ArgumentArity arity) => new("NAME") { Arity = arity, Description = "Names of models, as `echonative models list` shows them." };

    private static async Task<int> RunAsync(ParseResult parsed, Func<ModelStore, InvocationConfiguration, Task<int>> action)
    {
        InvocationConfiguration console = parsed.InvocationConfiguration;
        try
        {
            return await action(new ModelStore(parsed.GetValue(Folder)), console);
        }
        catch (Exception exception) when (exception is EchoNativeException or BadInputException)
        {
            console.Error.WriteLine($"echonative: {exception.Message}");
            return ExitCodes.BadInput;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            console.Error.WriteLine($"echonative: {exception.Message}");
            return ExitCodes.BadInput;
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine("echonative: cancelled.");
            return ExitCodes.Cancelled;
        }
    }
}
