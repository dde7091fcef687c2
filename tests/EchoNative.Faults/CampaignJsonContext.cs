using System.Text.Json.Serialization;

namespace EchoNative.Faults;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(CampaignResult))]
internal sealed partial class CampaignJsonContext : JsonSerializerContext;
