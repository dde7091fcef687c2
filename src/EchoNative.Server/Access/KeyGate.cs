using Microsoft.AspNetCore.Http;

namespace EchoNative.Server;

/// <summary>Lets a request through to what is behind it when it shows a key, or when nobody needs one.</summary>
internal sealed class KeyGate(AccessPolicy access, RequestDelegate next)
{
    public Task HandleAsync(HttpContext context) => access.TryIdentify(context, out _) ? next(context) : Refusal.AskForKeyAsync(context);
}
