using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace EchoNative.Cli.Engines;

/// <summary><c>echonative engines</c>: which there are, which can run here, and what the others lack. Nothing is loaded or tried. Exit code 0; 2 for a bad file.</summary>
internal static class EnginesCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print a JSON array." };

    public static Command Create()
    {
        Command command = new("engines", "Show the engines, and what those lack that can't run here.") { EngineChoice.Engines, Json };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, _ => Task.FromResult(Run(parsed)), cancellationToken));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        IEnumerable<EngineSettings> engines = parsed.GetValue(EngineChoice.Engines) is { } file
            ? EngineSettings.Read(file)
            : EngineRegistry.All.Select(static kind => new EngineSettings { Engine = kind.Name });
        EngineListItem[] items = [.. engines.Select(EngineListItem.Of)];
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(items, EngineListJsonContext.Default.EngineListItemArray));
        }
        else if (Console.IsOutputRedirected)
        {
            foreach (EngineListItem item in items)
            {
                Console.Out.WriteLine(string.Join('\t', item.Name, item.Usable ? "usable" : "missing", item.Missing ?? item.Description));
            }
        }
        else
        {
            Table table = new Table { Border = TableBorder.Rounded }.AddColumns("Name", "Here", "What it is, or lacks");
            foreach (EngineListItem item in items)
            {
                _ = table.AddRow(
                    Markup.Escape(item.Name),
                    item.Usable ? "[green]yes[/]" : "no",
                    Markup.Escape(item.Description) + (item.Missing is { } missing ? $"\n[grey]{Markup.Escape(missing)}[/]" : ""));
            }

            AnsiConsole.Write(table);
        }

        return ExitCodes.Ok;
    }
}
