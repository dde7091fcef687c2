using System.Text.Json.Serialization;

namespace EchoNative;

/// <summary>An engine as a file or a command line configures it. Which fields count depends on <see cref="Engine"/>; docs/engines.md has them all.</summary>
public sealed record EngineSettings
{
    /// <summary>Most engines in a file.</summary>
    public const int MaxEngines = EngineChain.MaxEngines;

    private const int LongestFile = 1 << 20;

    /// <summary>Name in <see cref="EngineRegistry"/>, such as <c>whisper.cpp</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>What to call it, where one engine is configured twice; null: as <see cref="Engine"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Name of a model or path of its file or folder; what a service or worker calls it.</summary>
    public string? Model { get; init; }

    /// <summary>Threads of one inference; null: as the engine chooses.</summary>
    public int? Threads { get; init; }

    /// <summary>Inferences at a time; null: as the engine chooses.</summary>
    public int? Workers { get; init; }

    /// <summary>Open sessions at a time; null: 64, or fewer where the engine can't have so many.</summary>
    public int? MaxSessions { get; init; }

    /// <summary>Where it computes, such as <c>cpu</c>, <c>cuda</c>, <c>mps</c> or <c>coreml</c>; null: as the engine chooses.</summary>
    public string? Device { get; init; }

    /// <summary>Program of an engine in a process of its own.</summary>
    public string? Command { get; init; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get => field ?? []; init; } // null where a file does not name it

    /// <summary>Address of a service.</summary>
    public Uri? Url { get; init; }

    /// <summary>Name of the environment variable with the service's key; the key itself is in no file.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>What it is called: <see cref="Name"/>, else <see cref="Engine"/>.</summary>
    [JsonIgnore]
    public string Title => Name ?? Engine;

    /// <summary>Reads a list of engines, in order of preference, from a JSON file.</summary>
    /// <param name="path">The file: an array of objects with the fields above in snake_case.</param>
    /// <exception cref="EngineSettingsException">It is no such file.</exception>
    public static IReadOnlyList<EngineSettings> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var file = new FileInfo(path);
            if (file.Length > LongestFile)
            {
                throw new EngineSettingsException($"'{path}' is no list of engines: it is longer than {LongestFile} bytes.");
            }

            using FileStream stream = file.OpenRead();
            EngineSettings[] engines = System.Text.Json.JsonSerializer.Deserialize(stream, EngineSettingsContext.Default.EngineSettingsArray) ?? [];
            if (engines.Length is 0 or > MaxEngines || engines.Contains(null))
            {
                throw new EngineSettingsException($"'{path}' must name 1 to {MaxEngines} engines.");
            }

            return engines.Select(static e => e.Title).Distinct(StringComparer.Ordinal).Count() == engines.Length
                ? engines
                : throw new EngineSettingsException($"'{path}' has two engines of one name: give them a 'name' each.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            throw new EngineSettingsException($"'{path}' can't be read as a list of engines: {e.Message}", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 8, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowTrailingCommas = true, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(EngineSettings[]))]
internal sealed partial class EngineSettingsContext : JsonSerializerContext;
