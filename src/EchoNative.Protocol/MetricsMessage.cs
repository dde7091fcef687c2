using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary><c>metrics</c>: sent once a second.</summary>
public sealed record MetricsMessage : ServerMessage
{
    /// <summary>The server's degrade level, 0–4.</summary>
    public required int Level { get; init; }

    /// <summary>Realtime factor of the server's finals in the last ten seconds: time from due to done, divided by the audio they cover.</summary>
    [JsonPropertyName("rtf")]
    public required double RealtimeFactor { get; init; }

    /// <summary>95th percentile of the time of the server's last inferences, in ms.</summary>
    public required double InferenceP95Ms { get; init; }

    /// <summary>Inferences that wait for a worker.</summary>
    public required int Queue { get; init; }

    /// <summary>Name of the model that this session is recognised with.</summary>
    public required string Model { get; init; }

    /// <summary>Whether it is in memory.</summary>
    public required bool Resident { get; init; }

    /// <summary>Each source.</summary>
    public required IReadOnlyList<SourceMetrics> Sources { get; init; }
}
