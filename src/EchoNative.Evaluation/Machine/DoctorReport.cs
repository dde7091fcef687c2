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

    /// <summary>Language that a model was to be recommended for; null when that was not said.</summary>
    public string? Language { get; init; }

    /// <summary>What was measured; null when nothing was.</summary>
    public MachineSpeed? Speed { get; init; }

    /// <summary>What to expect of each model.</summary>
    public IReadOnlyList<Expectation>? Expectations { get; init; }

    /// <summary>The model and the settings that suit this machine, of all that can be had.</summary>
    public Recommendation? Recommended { get; init; }

    /// <summary>The same, of the models that are here; null when none is but the embedded one.</summary>
    public Recommendation? RecommendedPresent { get; init; }

    /// <summary>What makes recognition slow or impossible here, and what mends it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The report as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DoctorJsonContext.Default.DoctorReport);
}
