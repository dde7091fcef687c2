using System.Text.Json;

namespace EchoNative.Evaluation;

/// <summary>What a benchmark measured, with all that is needed to judge it: the form in which results are stored, compared and drawn.</summary>
public sealed record BenchResult
{
    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence about what was run.</summary>
    public required string About { get; init; }

    /// <summary>The command that was typed.</summary>
    public required string Command { get; init; }

    /// <summary>When it began, in UTC.</summary>
    public required DateTime Date { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Where it ran.</summary>
    public required BenchMachine Machine { get; init; }

    /// <summary>Model, threads and whatever else matters, by name.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The figures.</summary>
    public required IReadOnlyList<BenchMetric> Metrics { get; init; }

    /// <summary>Figures side by side.</summary>
    public IReadOnlyList<BenchTable> Tables { get; init; } = [];

    /// <summary>What is drawn.</summary>
    public IReadOnlyList<BenchChart> Charts { get; init; } = [];

    /// <summary>What a reader must know to read the figures right, such as that something was missing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether every figure that has a limit keeps it.</summary>
    public bool Passed => Metrics.All(static metric => metric.Passes != false);

    /// <summary>The result as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BenchJsonContext.Default.BenchResult);

    /// <summary>A stored result.</summary>
    /// <exception cref="JsonException">The text is not one.</exception>
    public static BenchResult FromJson(string json) =>
        JsonSerializer.Deserialize(json, BenchJsonContext.Default.BenchResult) ?? throw new JsonException("There is no result.");
}
