using System.Text.Json.Serialization;

namespace EchoNative.Evaluation.Peers;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LiveRun))]
internal sealed partial class LiveJsonContext : JsonSerializerContext;
