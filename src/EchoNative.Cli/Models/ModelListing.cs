using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EchoNative.Models;
using Spectre.Console;

namespace EchoNative.Cli.Models;

/// <summary><c>echonative models list</c>: a table on a terminal, tab-separated lines elsewhere, or JSON.</summary>
internal static class ModelListing
{
    private const int WideEnoughForDescriptions = 180;

    public static void Write(ModelStore store, InvocationConfiguration console, bool json)
    {
        ModelListItem[] items = [.. ModelCatalog.Entries.Select(entry => ModelListItem.Of(entry, store))];
        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(items, ModelListJsonContext.Default.ModelListItemArray));
        }
        else if (ReferenceEquals(console.Output, Console.Out) && !Console.IsOutputRedirected)
        {
            WriteTable(items, store.FolderPath);
        }
        else
        {
            foreach (ModelListItem item in items)
            {
                console.Output.WriteLine(string.Join('\t', item.Name, item.Kind, Size(item.SizeBytes), item.State, item.License, item.Description));
            }
        }
    }

    /// <summary>Decimal megabytes, as disks and networks are sold.</summary>
    public static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");

    public static string Describe(VerifyResult result) => result.Outcome switch
    {
        VerifyOutcome.Intact => "intact",
        VerifyOutcome.Missing => "missing",
        VerifyOutcome.WrongSize => string.Create(CultureInfo.InvariantCulture, $"damaged: {result.SizeBytes} bytes instead of {result.Entry.SizeBytes}"),
        _ => $"damaged: SHA-256 {result.Sha256} instead of {result.Entry.Sha256}",
    };

    private static void WriteTable(ModelListItem[] items, string folder)
    {
        bool wide = AnsiConsole.Profile.Width >= WideEnoughForDescriptions;
        Table table = new Table { Border = TableBorder.Rounded }.AddColumns("Name", "Kind", "Size", "State", "Licence");
        table = wide ? table.AddColumn("Description") : table;
        _ = table.Columns[2].RightAligned();
        foreach (ModelListItem item in items)
        {
            string state = item.Present ? $"[green]{Markup.Escape(item.State)}[/]" : Markup.Escape(item.State);
            string[] cells = [Markup.Escape(item.Name), Markup.Escape(item.Kind), Size(item.SizeBytes), state, Markup.Escape(item.License)];
            _ = table.AddRow(wide ? [.. cells, Markup.Escape(item.Description)] : cells);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"`echonative models pull NAME` downloads into {folder}");
    }
}
