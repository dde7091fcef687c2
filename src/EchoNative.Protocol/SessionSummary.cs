using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>What a session has done, told at its end.</summary>
public sealed record SessionSummary
{
    /// <summary>Audio received, in seconds; on the wire <c>audio_s</c>.</summary>
    [JsonPropertyName("audio_s")]
    public required double AudioSeconds { get; init; }

    /// <summary>Windows decoded, for partials and finals.</summary>
    public required long Decodes { get; init; }

    /// <summary>Realtime factor: time spent decoding divided by audio received.</summary>
    [JsonPropertyName("rtf")]
    public required double RealtimeFactor { get; init; }

    /// <summary>Managed bytes allocated while taking audio in.</summary>
    public required long IngestAllocatedBytes { get; init; }

    /// <summary>Managed bytes allocated while decoding it.</summary>
    public required long InferenceAllocatedBytes { get; init; }

    /// <summary>The account of each source.</summary>
    public required IReadOnlyList<SourceLedger> Sources { get; init; }
}
