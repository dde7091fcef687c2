using System.Text.Json.Serialization;

namespace EchoNative.Cli.Engines;

/// <summary>A line of <c>echonative engines</c>.</summary>
/// <param name="Name">As <c>--engine</c> takes it.</param>
/// <param name="Usable">Whether it can run here.</param>
/// <param name="Missing">What is missing, and how to get it; null when nothing is.</param>
/// <param name="LeavesMachine">Whether audio is sent to another machine.</param>
/// <param name="Description">What it is.</param>
internal sealed record EngineListItem(string Name, bool Usable, string? Missing, bool LeavesMachine, string Description)
{
    public static EngineListItem Of(EngineSettings settings)
    {
        EngineKind kind = EngineRegistry.Get(settings.Engine);
        string? missing = kind.FindMissing(settings);
        return new EngineListItem(settings.Title, missing is null, missing, kind.LeavesMachine, kind.Description);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(EngineListItem[]))]
internal sealed partial class EngineListJsonContext : JsonSerializerContext;
