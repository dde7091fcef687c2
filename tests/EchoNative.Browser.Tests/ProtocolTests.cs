using System.Text.Json;

namespace EchoNative.Browser.Tests;

/// <summary>The protocol from both ends: a client that shares no code with this project, and the page's own logic.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ProtocolTests(BrowserFixture browser)
{
    [ChromiumFact]
    public async Task Server_conforms_when_an_independent_client_talks_to_it()
    {
        await using RealServer server = await RealServer.StartAsync();
        await using BrowserPage page = await browser.OpenAsync(new Uri(server.Page, "health/live"));
        JsonElement result = (await page.Page.EvaluateAsync(
            Scripts.Read("conformance.js"),
            new { url = $"ws://{server.Page.Authority}/v1/stream", wave = Convert.ToBase64String(await File.ReadAllBytesAsync(Samples.Demo)) }))!.Value;
        Assert.Empty(result.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()));
        Assert.Equal(Samples.DemoText, result.GetProperty("text").GetString());
        await page.ExpectSchemaAsync(onlyServer: true);
    }

    [ChromiumFact]
    public async Task Page_keeps_to_the_protocol_whatever_a_server_does()
    {
        await using RealServer server = await RealServer.StartAsync();
        await using BrowserPage page = await browser.OpenAsync(server.Page);
        Assert.Empty(await page.Page.EvaluateAsync<string[]>(Scripts.Read("logic.js")));
        await page.ExpectHealthyAsync();
    }
}
