using System.Text.Json.Serialization;

namespace EchoNative.Cli.Transcribe;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TranscriptJson))]
internal sealed partial class TranscriptJsonContext : JsonSerializerContext;
