using Microsoft.AspNetCore.Http;

namespace EchoNative.Server;

/// <summary>Answers that refuse a request, before there is a WebSocket.</summary>
internal static class Refusal
{
    private const string RetrySeconds = "1";

    public static Task WriteAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetrySeconds;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }

    /// <summary>Asks for a key, as RFC 6750 has it.</summary>
    public static Task AskForKeyAsync(HttpContext context)
    {
        bool tried = context.Request.Headers.Authorization.Count > 0;
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"EchoNative\"" + (tried ? ", error=\"invalid_token\"" : "");
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "This server asks for an API key: Authorization: Bearer KEY.");
    }
}
