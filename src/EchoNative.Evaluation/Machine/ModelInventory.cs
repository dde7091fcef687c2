using EchoNative.Models;

namespace EchoNative.Evaluation.Machine;

/// <summary>A model that is here.</summary>
/// <param name="Name">Its name in the catalogue.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Path">Its file.</param>
/// <param name="SizeBytes">Size of the file.</param>
/// <param name="CoreMl">Core ML encoder beside it, which libwhisper takes on Apple's systems; null where there is none.</param>
internal sealed record ModelInventory(string Name, ModelKind Kind, string Path, long SizeBytes, string? CoreMl)
{
    /// <summary>The models of a store, the embedded one first.</summary>
    public static IReadOnlyList<ModelInventory> Read(ModelStore store) =>
    [
        .. ModelCatalog.Entries.Where(store.IsPresent)
            .Select(entry => new ModelInventory(entry.Name, entry.Kind, store.PathOf(entry), entry.SizeBytes, CoreMlEncoder(store.PathOf(entry)))),
    ];

    // whisper_get_coreml_path_encoder of whisper.cpp: the ending goes, and the type of the weights.
    private static string? CoreMlEncoder(string path)
    {
        string folder = global::System.IO.Path.GetDirectoryName(path) ?? "";
        string name = RandomModels.ModelName.Split(global::System.IO.Path.GetFileNameWithoutExtension(path)).Architecture;
        string encoder = global::System.IO.Path.Combine(folder, $"{name}-encoder.mlmodelc");
        return Directory.Exists(encoder) ? encoder : null;
    }
}
