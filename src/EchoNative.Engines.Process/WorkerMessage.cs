using System.Text.Json;

namespace EchoNative;

/// <summary>
/// The line that a worker of the framed dialect wrote last. Read token by token into buffers that are used again: of a result nothing becomes
/// a string.
/// </summary>
internal sealed class WorkerMessage
{
    private const int MaxDepth = 8;
    private string? _language;

    /// <summary><c>ready</c>, <c>result</c>, <c>error</c>, or what else it said.</summary>
    public string Type { get; private set; } = "";

    /// <summary>Of <c>result</c> and <c>error</c>: the window that it answers.</summary>
    public long Id { get; private set; }

    /// <summary>Of <c>ready</c>: what to call the model.</summary>
    public string? Name { get; private set; }

    /// <summary>Of <c>ready</c>: what computes.</summary>
    public string? Device { get; private set; }

    /// <summary>Of <c>ready</c>: whether it knows more than English.</summary>
    public bool IsMultilingual { get; private set; }

    /// <summary>Of <c>error</c>: what went wrong.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes a line.</summary>
    /// <param name="line">JSON, without the end of the line.</param>
    /// <param name="answer">Gets the words of a result.</param>
    /// <exception cref="JsonException">It is no JSON, or a field is not what it must be.</exception>
    public void Read(ReadOnlySpan<byte> line, WorkerAnswer answer)
    {
        (Type, Id, Name, Device, IsMultilingual, Reason) = ("", 0, null, null, false, null);
        answer.Clear();
        try
        {
            var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = MaxDepth });
            Expect(json.Read() && json.TokenType == JsonTokenType.StartObject, "an object");
            while (Next(ref json))
            {
                ReadField(ref json, answer);
            }

            _ = json.Read(); // more than one value is an error
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new JsonException(e.Message, e); // a string that is no Unicode, a number that is none
        }
    }

    private void ReadField(ref Utf8JsonReader json, WorkerAnswer answer)
    {
        if (json.ValueTextEquals("type"u8))
        {
            Value(ref json);
            Type = json.ValueTextEquals("result"u8) ? "result" : json.ValueTextEquals("error"u8) ? "error" : json.GetString() ?? "";
        }
        else if (json.ValueTextEquals("id"u8))
        {
            Value(ref json);
            Id = json.GetInt64();
        }
        else if (json.ValueTextEquals("words"u8))
        {
            Value(ref json);
            ReadWords(ref json, answer);
        }
        else if (json.ValueTextEquals("language"u8))
        {
            Value(ref json);
            _language = json.TokenType == JsonTokenType.Null || (_language is not null && json.ValueTextEquals(_language)) ? _language : json.GetString();
            answer.Language = json.TokenType == JsonTokenType.Null ? null : _language;
        }
        else if (json.ValueTextEquals("name"u8))
        {
            Value(ref json);
            Name = json.GetString();
        }
        else if (json.ValueTextEquals("device"u8))
        {
            Value(ref json);
            Device = json.GetString();
        }
        else if (json.ValueTextEquals("multilingual"u8))
        {
            Value(ref json);
            IsMultilingual = json.GetBoolean();
        }
        else if (json.ValueTextEquals("message"u8))
        {
            Value(ref json);
            Reason = json.GetString();
        }
        else
        {
            json.Skip();
        }
    }

    private static void ReadWords(ref Utf8JsonReader json, WorkerAnswer answer)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        Expect(json.TokenType == JsonTokenType.StartArray, "an array of words");
        while (Value(ref json) != JsonTokenType.EndArray)
        {
            Expect(json.TokenType == JsonTokenType.StartObject, "a word");
            ReadWord(ref json, answer);
        }
    }

    private static void ReadWord(ref Utf8JsonReader json, WorkerAnswer answer)
    {
        int length = 0;
        double? start = null, end = null, probability = null;
        while (Next(ref json))
        {
            if (json.ValueTextEquals("text"u8))
            {
                length = Value(ref json) == JsonTokenType.Null ? 0 : json.CopyString(answer.GetText(json.ValueSpan.Length));
            }
            else if (json.ValueTextEquals("start"u8))
            {
                start = Number(ref json);
            }
            else if (json.ValueTextEquals("end"u8))
            {
                end = Number(ref json);
            }
            else if (json.ValueTextEquals("probability"u8))
            {
                probability = Number(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        answer.Add(length, start, end, probability ?? 1);
    }

    private static double? Number(ref Utf8JsonReader json) => Value(ref json) == JsonTokenType.Null ? null : json.GetDouble();

    private static bool Next(ref Utf8JsonReader json) => Value(ref json) != JsonTokenType.EndObject;

    private static JsonTokenType Value(ref Utf8JsonReader json)
    {
        Expect(json.Read(), "more");
        return json.TokenType;
    }

    private static void Expect(bool isMet, string what)
    {
        if (!isMet)
        {
            throw new JsonException($"{what} was due.");
        }
    }
}
