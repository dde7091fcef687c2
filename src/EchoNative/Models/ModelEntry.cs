using System.Text.Json.Serialization;

namespace EchoNative.Models;

/// <summary>One model of the catalogue: its name, where it is published, and what its file must be.</summary>
/// <param name="Name">Name, unique in the catalogue; lower case letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, as in whisper.cpp's scripts.</param>
/// <param name="Kind">What the model is for.</param>
/// <param name="Path">Path of the file below the base URL of <see cref="ModelDownloadOptions"/>; empty for the embedded model.</param>
/// <param name="SizeBytes">Exact size of the file in bytes.</param>
/// <param name="Sha256">SHA-256 of the file, 64 lower case hexadecimal digits.</param>
/// <param name="License">SPDX identifier of the model's licence.</param>
/// <param name="Description">One line: architecture, parameters, languages, weight type.</param>
/// <param name="Source">Where name, size and checksum come from.</param>
public sealed record ModelEntry(
    string Name,
    ModelKind Kind,
    string Path,
    [property: JsonPropertyName("size")] long SizeBytes,
    string Sha256,
    string License,
    string Description,
    string Source)
{
    /// <summary>Name of the file in the store and beside the assemblies: <c>ggml-NAME.bin</c>.</summary>
    public string FileName => $"ggml-{Name}.bin";

    /// <summary>True for the model that comes with EchoNative and is never downloaded.</summary>
    public bool IsEmbedded => Path.Length == 0;
}
