using System.Text.Json;

namespace EchoNative.Evaluation.Machine;

/// <summary>What <c>echonative doctor</c> finds.</summary>
internal sealed record DoctorReport
{
    /// <summary>When, in UTC.</summary>
    public required DateTime Date { get; init; }

    /// <summary>The machine.</summary>
    public required MachineInventory Machine { get; init; }

    /// <summary>The native libraries.</summary>
    public required LibraryInventory Library { get; init; }

    /// <summary>Folder that models are kept in.</summary>
    public required string ModelFolder { get; init; }

    /// <summary>The models that are here.</summary>
    public required IReadOnlyList<ModelInventory> Models { get; init; }

    /// <summary>What makes recognition slow or impossible here, and what mends it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The report as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DoctorJsonContext.Default.DoctorReport);
}
