using System.Text.Json.Serialization;
using EchoNative.Models;

namespace EchoNative.Cli.Models;

/// <summary>One model of <c>echonative models list --json</c>.</summary>
internal sealed record ModelListItem(
    string Name, string Kind, long SizeBytes, string Sha256, string License, string Description, string Source, string State, bool Present, string Path)
{
    public static ModelListItem Of(ModelEntry entry, ModelStore store)
    {
        bool present = store.IsPresent(entry);
        string path = store.PathOf(entry);
        string state = (present, entry.IsEmbedded, File.Exists(path)) switch
        {
            (true, true, _) => "built in",
            (true, false, _) => "present",
            (false, _, true) => "wrong size",
            _ => "-",
        };
#pragma warning disable CA1308 // names of kinds are lower case in JSON
        string kind = entry.Kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308
        return new ModelListItem(entry.Name, kind, entry.SizeBytes, entry.Sha256, entry.License, entry.Description, entry.Source, state, present, path);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ModelListItem[]))]
internal sealed partial class ModelListJsonContext : JsonSerializerContext;
