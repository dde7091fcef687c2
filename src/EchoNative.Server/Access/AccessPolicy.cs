using System.Buffers.Text;
using System.Net;
using System.Text;
using EchoNative.Protocol;
using Microsoft.AspNetCore.Http;

namespace EchoNative.Server;

/// <summary>Who may connect: API keys and the origins of pages.</summary>
internal sealed class AccessPolicy(EchoServerOptions options)
{
    private const string Scheme = "Bearer ";

    /// <summary>Whether nobody gets in without a key.</summary>
    public bool NeedsKey => options.ApiKeys.Count > 0;

    /// <summary>Whether the page that asks, if it is one, may connect. Browsers leave this check to the server.</summary>
    public bool IsOriginAllowed(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && (uri.IsLoopback || IsOwnPage(uri, request.Host));
    }

    /// <summary>Finds out who asks.</summary>
    /// <returns>False when a key is needed and there is none, or a wrong one.</returns>
    public bool TryIdentify(HttpContext context, out ClientIdentity client)
    {
        if (!NeedsKey)
        {
            client = ClientIdentity.Of(context.Connection.RemoteIpAddress ?? IPAddress.None);
            return true;
        }

        ApiKey? key = FindKey(context.Request);
        client = key is null ? default : ClientIdentity.Of(key);
        return key is not null;
    }

    // A page that this server has served itself. Its host's name proves nothing, since anybody can have a name of theirs point at this
    // machine and so get a page of theirs to be "this server's": without keys, only addresses count.
    private bool IsOwnPage(Uri origin, HostString host) =>
        host.HasValue && string.Equals(origin.Authority, host.Value, StringComparison.OrdinalIgnoreCase)
        && (NeedsKey || origin.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6);

    private ApiKey? FindKey(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Find(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()));
        }

        string? offered = request.HttpContext.WebSockets.WebSocketRequestedProtocols
            .FirstOrDefault(static protocol => protocol.StartsWith(EchoProtocol.KeySubprotocolPrefix, StringComparison.Ordinal));
        if (offered is null)
        {
            return null;
        }

        ReadOnlySpan<char> encoded = offered.AsSpan(EchoProtocol.KeySubprotocolPrefix.Length);
        return Base64Url.IsValid(encoded) ? Find(Base64Url.DecodeFromChars(encoded)) : null;
    }

    private ApiKey? Find(byte[] sent) => ApiKey.Find(options.ApiKeys, sent);
}
