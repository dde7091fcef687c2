using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace EchoNative.Server.Page;

/// <summary>Serves the page for people: files that are part of this assembly, and nothing from anywhere else.</summary>
internal static class PageEndpoint
{
    private const string Prefix = "page/";
    private const string Index = "index.html";

    /// <summary>The page runs its own scripts and talks to its own server, and nobody may put it into a frame.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    /// <summary>Maps <c>/</c> and <c>/page/…</c>. An application's own routes of the same names win.</summary>
    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        foreach (string name in typeof(PageEndpoint).Assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            IResult file = Read(name);
            _ = endpoints.MapMethods(name == Prefix + Index ? "/" : "/" + name, [HttpMethods.Get, HttpMethods.Head], context => ServeAsync(context, file))
                .WithOrder(int.MaxValue);
        }
    }

    private static Task ServeAsync(HttpContext context, IResult file)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Asked for each time, and answered with 304 as long as it is the same: a page and a server of two versions never meet.
        headers.CacheControl = "no-cache";
        return file.ExecuteAsync(context);
    }

    private static FileContentHttpResult Read(string name)
    {
        using Stream resource = typeof(PageEndpoint).Assembly.GetManifestResourceStream(name)!;
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\"");
        return TypedResults.Bytes(content, ContentTypeOf(name), entityTag: tag);
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        string other => throw new InvalidOperationException($"The page has no content type for {other}."),
    };
}
