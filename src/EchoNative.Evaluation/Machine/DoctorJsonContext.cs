using System.Text.Json.Serialization;

namespace EchoNative.Evaluation.Machine;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(MachineSpeed))]
internal sealed partial class DoctorJsonContext : JsonSerializerContext;
