using System.Text.Json.Serialization;

namespace EchoNative.Models;

/// <summary>Shape of the resource catalog.json.</summary>
internal sealed record ModelCatalogFile(IReadOnlyList<string> About, IReadOnlyList<ModelEntry> Models);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ModelCatalogFile))]
[JsonSerializable(typeof(PartialDownloadState))]
internal sealed partial class ModelJsonContext : JsonSerializerContext;
