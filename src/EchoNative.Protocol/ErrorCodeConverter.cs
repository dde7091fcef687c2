using System.Text.Json;
using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>Writes codes in snake case; reads those it does not know as <see cref="ErrorCode.Unknown"/>, so that old clients live on.</summary>
internal sealed class ErrorCodeConverter : JsonConverter<ErrorCode>
{
    /// <inheritdoc/>
    public override ErrorCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? ErrorCodeExtensions.FromWireName(reader.GetString()!)
            : throw new JsonException("An error code is a string.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ErrorCode value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToWireName());
}
