using System.Text.Json.Serialization;

namespace EchoNative;

/// <summary>What a REST service answers: <c>json</c> has the text only.</summary>
internal sealed record Transcription
{
    public string? Text { get; init; }

    /// <summary>A code or a name.</summary>
    public string? Language { get; init; }

    public IReadOnlyList<TranscribedWord>? Words { get; init; }

    public IReadOnlyList<TranscribedSegment>? Segments { get; init; }
}

/// <summary>A word of <c>verbose_json</c>.</summary>
/// <param name="Word">Often without the punctuation that the text has.</param>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="Probability">0–1, of services behind which there is faster-whisper.</param>
internal sealed record TranscribedWord(string? Word, double? Start, double? End, double? Probability);

/// <summary>A segment of <c>verbose_json</c>, or of a realtime service's last event.</summary>
/// <param name="Text">What was said.</param>
/// <param name="Start">Seconds.</param>
/// <param name="End">Seconds.</param>
/// <param name="AvgLogprob">Mean of its tokens; below 0 where it is known.</param>
/// <param name="CompressionRatio">How repetitive it is; above 0 where it is known.</param>
internal sealed record TranscribedSegment(string? Text, double? Start, double? End, double? AvgLogprob, double? CompressionRatio);

// vLLM writes the duration as a string, and others may write times so.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 16, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(Transcription))]
[JsonSerializable(typeof(RealtimeMessage))]
internal sealed partial class RemoteJsonContext : JsonSerializerContext;
