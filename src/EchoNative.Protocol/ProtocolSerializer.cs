using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EchoNative.Protocol;

/// <summary>Messages to and from UTF-8 JSON. Fields that are not known are ignored.</summary>
public static class ProtocolSerializer
{
    private static readonly string[] ClientTypes = ["start", "skip", "flush", "stop", "ping"];
    private static readonly string[] ServerTypes = ["ready", "partial", "final", "ack", "dropped", "status", "metrics", "flushed", "stopped", "pong", "error"];
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = EchoProtocol.MaxJsonDepth };

    /// <summary>Reads a client's message.</summary>
    /// <param name="utf8">One whole text frame.</param>
    /// <exception cref="ProtocolException">
    /// <see cref="ErrorCode.BadJson"/>, <see cref="ErrorCode.UnknownType"/> or <see cref="ErrorCode.InvalidField"/>.
    /// </exception>
    public static ClientMessage ReadClient(ReadOnlySpan<byte> utf8) =>
        Read(utf8, ClientTypes, ProtocolJsonContext.Default.ClientMessage)
            ?? throw new ProtocolException(ErrorCode.UnknownType, $"'type' must be one of: {string.Join(", ", ClientTypes)}.");

    /// <summary>Reads a server's message.</summary>
    /// <param name="utf8">One whole text frame.</param>
    /// <returns>The message, or null for a type this library does not know: clients pass over it.</returns>
    /// <exception cref="ProtocolException"><see cref="ErrorCode.BadJson"/> or <see cref="ErrorCode.InvalidField"/>.</exception>
    public static ServerMessage? ReadServer(ReadOnlySpan<byte> utf8) =>
        Read(utf8, ServerTypes, ProtocolJsonContext.Default.ServerMessage);

    /// <summary>Writes a client's message.</summary>
    public static void Write(Utf8JsonWriter writer, ClientMessage message) =>
        JsonSerializer.Serialize(writer, message, ProtocolJsonContext.Default.ClientMessage);

    /// <summary>Writes a server's message.</summary>
    public static void Write(Utf8JsonWriter writer, ServerMessage message) =>
        JsonSerializer.Serialize(writer, message, ProtocolJsonContext.Default.ServerMessage);

    private static T? Read<T>(ReadOnlySpan<byte> utf8, string[] types, JsonTypeInfo<T> typeInfo)
        where T : class
    {
        // The serializer alone can't tell broken JSON from an unknown type or a wrong field, and peers need to know which.
        string? type = FindType(utf8);
        if (type is null || !types.Contains(type))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(utf8, typeInfo);
        }
        catch (JsonException e)
        {
            throw new ProtocolException(ErrorCode.InvalidField, Describe(type, e), e);
        }
    }

    /// <summary>Checks that the text is one JSON object and gives its type.</summary>
    private static string? FindType(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, ReaderOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new ProtocolException(ErrorCode.BadJson, "A message is one JSON object.");
            }

            string? type = null;
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("type"u8))
                {
                    _ = reader.Read();
                    type = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }
            }

            return type;
        }
        catch (JsonException e)
        {
            throw new ProtocolException(ErrorCode.BadJson, $"Not JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // GetString on a string that is not valid UTF-8.
            throw new ProtocolException(ErrorCode.BadJson, "Not valid UTF-8.", e);
        }
    }

    /// <summary>The serializer's own messages name .NET types, which say nothing to the peer.</summary>
    private static string Describe(string type, JsonException e)
    {
        const string Missing = "including: ";
        int missing = e.Message.IndexOf(Missing, StringComparison.Ordinal);
        if (missing >= 0)
        {
            return $"'{type}' lacks {e.Message[(missing + Missing.Length)..].Split('.')[0]}.";
        }

        string field = e.Path is { Length: > 2 } path ? $"'{path[2..]}'" : "a field";
        return $"In '{type}', {field} is of the wrong kind, out of range, or there twice.";
    }
}
