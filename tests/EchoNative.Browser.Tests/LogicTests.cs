namespace EchoNative.Browser.Tests;

/// <summary>The page's modules without the page.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LogicTests(BrowserFixture browser)
{
    [ChromiumFact]
    public async Task Page_keeps_to_the_protocol_whatever_a_server_does()
    {
        await using BrowserPage page = await browser.OpenAsync(browser.Server.Page);
        string faults = string.Join('\n', await page.Page.EvaluateAsync<string[]>(Scripts.Read("logic.js")));
        Assert.True(faults.Length == 0, faults);
        await page.ExpectHealthyAsync();
    }
}
