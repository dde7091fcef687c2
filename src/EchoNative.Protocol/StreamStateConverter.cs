using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>Reads and writes by name only; a number would be accepted by default.</summary>
internal sealed class StreamStateConverter() : JsonStringEnumConverter<StreamState>(namingPolicy: null, allowIntegerValues: false);
