using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace EchoNative;

/// <summary>Makes exceptions of what services say. What comes from there is trimmed, has no control characters, and never the key.</summary>
internal static class RemoteError
{
    private const int MaxReason = 300;
    private const int MaxDepth = 16;

    /// <summary>An answer that is an error.</summary>
    /// <param name="address">What to call the service.</param>
    /// <param name="status">Of the answer.</param>
    /// <param name="retryAfter">What it asks for.</param>
    /// <param name="body">As much of it as was read.</param>
    /// <param name="key">What must not appear.</param>
    public static RemoteEngineException Of(string address, HttpStatusCode status, TimeSpan? retryAfter, ReadOnlyMemory<byte> body, string? key)
    {
        (string? reason, string? code) = Reason(body);
        string hint = (int)status switch
        {
            401 or 403 => " It wants a key, or another one.",
            404 or 405 => " Is this the address, and the name of the model?",
            >= 300 and < 400 => " Redirects are not followed: the address has to be the one that it leads to.",
            429 => " It takes no more at the moment.",
            _ => "",
        };
        string said = Clean(reason ?? Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 4 * MaxReason)]), key);
        return new RemoteEngineException($"{address} answered HTTP {(int)status}{(said.Length == 0 ? "." : $": {said}")}{hint}")
        {
            StatusCode = (int)status,
            Code = code is null ? null : Clean(code, key),
            RetryAfter = retryAfter,
            IsTransient = (int)status is 408 or 425 or 429 or >= 500 and not (501 or 505) && code is not "insufficient_quota",
        };
    }

    /// <summary>An event that says that something went wrong.</summary>
    /// <param name="address">What to call the service.</param>
    /// <param name="error">Its <c>error</c>: a text, or an object.</param>
    /// <param name="code">Its <c>code</c>, if it is outside of that.</param>
    /// <param name="key">What must not appear.</param>
    public static RemoteEngineException OfEvent(string address, JsonElement error, JsonElement code, string? key)
    {
        string? name = Text(code) ?? (error.ValueKind == JsonValueKind.Object ? Text(Member(error, "code")) ?? Text(Member(error, "type")) : null);
        string said = Clean(Message(error) ?? "no reason given", key);

        // vLLM's names, OpenAI's, and HTTP's numbers for what would go wrong again.
        bool isFinal = name is "model_not_found" or "model_not_validated" or "invalid_event" or "unknown_event" or "invalid_json"
            or "invalid_request_error" or "authentication_error" or "insufficient_quota" or "invalid_api_key"
            || (int.TryParse(name, out int number) && number is >= 400 and < 500 and not (408 or 429));
        return new RemoteEngineException($"{address} says: {said}") { Code = name is null ? null : Clean(name, key), IsTransient = !isFinal };
    }

    /// <summary>It has closed a WebSocket.</summary>
    /// <param name="address">What to call the service.</param>
    /// <param name="status">Why, as a number (RFC 6455, and IANA's registry of close codes).</param>
    /// <param name="reason">Why, as a text.</param>
    /// <param name="key">What must not appear.</param>
    public static RemoteEngineException Closed(string address, int? status, string? reason, string? key) =>
        new($"{address} has closed the connection{(status is null ? "." : $" ({status}{(string.IsNullOrEmpty(reason) ? "" : $": {Clean(reason, key)}")}).")}")
        {
            Code = status?.ToString(CultureInfo.InvariantCulture),
            IsTransient = status is not (1008 or 3000 or 3003), // policy, unauthorised, forbidden
        };

    /// <summary>Something that the service must not say.</summary>
    public static RemoteEngineException Nonsense(string address, string what, Exception? inner = null) =>
        new($"{address} {what}", inner) { IsTransient = true };

    /// <summary>No answer in time.</summary>
    public static RemoteEngineException Late(string address, TimeSpan time, Exception? inner = null) =>
        new(FormattableString.Invariant($"{address} did not answer within {time.TotalSeconds:0.###} s."), inner) { IsTransient = true };

    /// <summary>It can't be reached, or the connection broke.</summary>
    public static RemoteEngineException Broken(string address, Exception cause) => new($"{address} can't be reached, or has broken off: {cause.GetBaseException().Message}", cause)
    {
        // A certificate does not get better within seconds.
        IsTransient = (cause as HttpRequestException ?? cause.InnerException as HttpRequestException)?.HttpRequestError != HttpRequestError.SecureConnectionError,
    };

    /// <summary>What the header asks for; null where there is none.</summary>
    public static TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        TimeSpan? wait = header?.Delta ?? (header?.Date - DateTimeOffset.UtcNow);
        return wait is { } value && value > TimeSpan.Zero ? value : null;
    }

    private static (string? Reason, string? Code) Reason(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            JsonElement root = document.RootElement;
            JsonElement error = Member(root, "error");
            return (Message(root), Text(Member(error, "code")) ?? Text(Member(root, "code")) ?? Text(Member(error, "type")));
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    // {"error":{"message":…}} of OpenAI, {"error":"…"} of Hugging Face, {"message":…} of older vLLM, {"detail":… or [{"msg":…}]} of FastAPI.
    private static string? Message(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Object => Message(Member(element, "error")) ?? Message(Member(element, "message"))
            ?? Message(Member(element, "detail")) ?? Message(Member(element, "msg")),
        JsonValueKind.Array => element.GetArrayLength() > 0 ? Message(element[0]) : null,
        _ => null,
    };

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText(),
        _ => null,
    };

    private static string Clean(string text, string? key)
    {
        text = key is null ? text : text.Replace(key, "***", StringComparison.Ordinal);
        var clean = new StringBuilder(Math.Min(text.Length, MaxReason));
        foreach (char c in text)
        {
            bool isSpace = char.IsControl(c) || char.IsWhiteSpace(c);
            if (clean.Length >= MaxReason)
            {
                clean.Append('…');
                break;
            }

            if (!isSpace || (clean.Length > 0 && clean[^1] != ' '))
            {
                clean.Append(isSpace ? ' ' : c);
            }
        }

        return clean.ToString().Trim();
    }
}
