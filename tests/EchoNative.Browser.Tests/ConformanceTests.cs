using System.Text.Json;

namespace EchoNative.Browser.Tests;

/// <summary>The server against a client that shares no code with this project: a browser's WebSocket and a script written from the document.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ConformanceTests(BrowserFixture browser)
{
    [ChromiumFact]
    public async Task Server_conforms_when_an_independent_client_talks_to_it()
    {
        await using BrowserPage page = await browser.OpenAsync(new Uri(browser.Server.Page, "health/live"));
        JsonElement result = (await page.Page.EvaluateAsync(
            Scripts.Read("conformance.js"),
            new { url = $"ws://{browser.Server.Page.Authority}/v1/stream", wave = Convert.ToBase64String(await File.ReadAllBytesAsync(Samples.Demo)) }))!.Value;
        string faults = string.Join('\n', result.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()));
        Assert.True(faults.Length == 0, faults);
        Assert.Equal(Samples.DemoText, result.GetProperty("text").GetString());
        await page.ExpectSchemaAsync(onlyServer: true);
    }
}
