using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>Reads and writes encodings by name only; a number would be accepted by default.</summary>
internal sealed class AudioEncodingConverter() : JsonStringEnumConverter<AudioEncoding>(namingPolicy: null, allowIntegerValues: false);
