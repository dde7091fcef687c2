using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Server.Tests.Page;

[Collection(ServerCollection.Name)]
public sealed partial class PageEndpointTests(ServerFixture fixture)
{
    [Fact]
    public async Task Page_and_all_that_it_names_are_served_from_here_alone()
    {
        using var http = new HttpClient { BaseAddress = fixture.Server.BaseUri };
        var open = new Queue<string>(["/"]);
        var seen = new Dictionary<string, string>();
        while (open.TryDequeue(out string? path))
        {
            if (seen.ContainsKey(path))
            {
                continue;
            }

            using HttpResponseMessage response = await http.GetAsync(path);
            Assert.True(response.IsSuccessStatusCode, path);
            string text = seen[path] = await response.Content.ReadAsStringAsync();
            Assert.DoesNotMatch(OtherHost(), text);
            foreach (Match link in Link().Matches(text))
            {
                open.Enqueue(new Uri(new Uri(http.BaseAddress!, path), link.Groups["path"].Value).AbsolutePath);
            }
        }

        Assert.Contains("/page/capture.js", seen.Keys);
        Assert.Contains("/page/page.css", seen.Keys);
        Assert.Contains("/page/icon.svg", seen.Keys);
    }

    [Theory]
    [InlineData("/", "text/html; charset=utf-8")]
    [InlineData("/page/page.js", "text/javascript; charset=utf-8")]
    [InlineData("/page/page.css", "text/css; charset=utf-8")]
    [InlineData("/page/icon.svg", "image/svg+xml")]
    public async Task File_has_its_type_and_a_policy_that_allows_nothing_foreign(string path, string type)
    {
        using var http = new HttpClient { BaseAddress = fixture.Server.BaseUri };
        using HttpResponseMessage response = await http.GetAsync(path);
        Assert.Equal(type, response.Content.Headers.ContentType!.ToString());
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("http", policy);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task File_is_not_sent_again_while_it_is_the_same()
    {
        using var http = new HttpClient { BaseAddress = fixture.Server.BaseUri };
        using HttpResponseMessage first = await http.GetAsync("/page/page.js");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/page/page.js") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using HttpResponseMessage second = await http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        using HttpResponseMessage head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.True(head.Content.Headers.ContentLength > 1000);
        using HttpResponseMessage post = await http.PostAsync("/", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Fact]
    public async Task Page_gives_way_when_the_application_has_one_of_its_own()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddEchoNativeServer(ServerFixture.Options);
        await using WebApplication app = builder.Build();
        app.MapEchoNative();
        app.MapGet("/", () => "mine");
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Assert.Equal("mine", await http.GetStringAsync("/"));
        await app.StopAsync();
    }

    // XML's names of its own languages are no addresses to load from.
    [GeneratedRegex(@"(?<!xmlns="")(?<!SVG = ')\b(https?|wss?)://|url\(|@import")]
    private static partial Regex OtherHost();

    [GeneratedRegex(@"(?:href|src)=""(?<path>[^""]+)""|(?:from |URL\()'(?<path>[^']+\.js)'")]
    private static partial Regex Link();
}
