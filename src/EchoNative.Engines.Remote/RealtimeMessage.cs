using System.Text.Json;
using System.Text.Json.Serialization;

namespace EchoNative;

/// <summary>An event of a realtime service, whatever its dialect. Which fields there are depends on <see cref="Type"/>.</summary>
internal sealed record RealtimeMessage
{
    public string? Type { get; init; }

    /// <summary>What is added to the text: vLLM, OpenAI.</summary>
    public string? Delta { get; init; }

    /// <summary>What is added to the text, or all of it: Mistral; all of it: vLLM.</summary>
    public string? Text { get; init; }

    /// <summary>All of the text: OpenAI.</summary>
    public string? Transcript { get; init; }

    /// <summary>A code: Mistral.</summary>
    public string? Language { get; init; }

    /// <summary>Codes: OpenAI.</summary>
    public JsonElement Languages { get; init; }

    /// <summary>What is told of the language, or null.</summary>
    [JsonIgnore]
    public string? FirstLanguage =>
        Language ?? (Languages.ValueKind == JsonValueKind.Array && Languages.GetArrayLength() > 0 && Languages[0].ValueKind == JsonValueKind.String
            ? Languages[0].GetString()
            : null);

    /// <summary>Parts of the text with times: Mistral.</summary>
    public IReadOnlyList<TranscribedSegment>? Segments { get; init; }

    /// <summary>A text (vLLM) or an object.</summary>
    public JsonElement Error { get; init; }

    /// <summary>A name or a number.</summary>
    public JsonElement Code { get; init; }
}
