using Microsoft.Playwright;

namespace EchoNative.Browser.Tests;

[Collection(BrowserCollection.Name)]
public sealed class PageTests(BrowserFixture browser)
{
    [ChromiumFact]
    public async Task Phone_shows_everything_without_scrolling_sideways()
    {
        var phone = new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true };
        await using BrowserPage page = await browser.OpenAsync(browser.Server.Page, phone);
        await page.ExpectNoSidewaysScrollAsync();
        await page.Page.Locator("summary").TapAsync();
        await page.ExpectNoSidewaysScrollAsync();
        await page.Page.Locator("summary").TapAsync();
        await page.DropAsync("demo.wav", await File.ReadAllBytesAsync(Samples.Demo));
        await page.WaitForWordsAsync(14);
        await page.ExpectNoSidewaysScrollAsync();
        await Screenshots.TakeAsync(page, "page-phone");
        await page.ExpectHealthyAsync();
    }

    [ChromiumFact]
    public async Task Keyboard_is_enough_and_a_screen_reader_is_told()
    {
        await using BrowserPage page = await browser.OpenAsync(browser.Server.Page);
        List<string> order = [];
        for (int i = 0; i < 8; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            order.Add(await page.Page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.localName"));
        }

        Assert.Equal(["microphone", "open", "realtime", "summary", "times", "copy", "clear", "text"], order);
        await page.Microphone.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.WaitForAsync("document.querySelectorAll('#finals .line').length >= 1");
        await page.Page.Keyboard.PressAsync("Space");
        await page.WaitForStateAsync("Done");
        Assert.StartsWith("five zero seven one nine two", await page.FinalWordsAsync());
        Assert.Equal(1, await page.Page.GetByRole(AriaRole.Log).CountAsync());
        Assert.Equal("polite", await page.Page.GetByRole(AriaRole.Log).GetAttributeAsync("aria-live"));
        Assert.Equal("Done", await page.Page.GetByRole(AriaRole.Status).TextContentAsync());
        Assert.Contains("zero", await page.Page.Locator("#finals .line .words").InnerTextAsync());
        await page.ExpectHealthyAsync();
    }

    [ChromiumFact]
    public async Task Failure_is_explained_when_a_file_is_no_recording_or_no_server_answers()
    {
        await using RealServer server = await RealServer.StartAsync();
        await using BrowserPage page = await browser.OpenAsync(server.Page);
        await page.DropAsync("notes.txt", "not audio"u8.ToArray());
        await page.WaitForAsync("document.getElementById('notice').textContent.includes('no recording')");
        await page.ExpectHealthyAsync();
        await server.KillAsync();
        await page.Microphone.ClickAsync();
        await page.WaitForAsync("document.getElementById('notice').textContent.includes('does not answer')");
        Assert.Equal("Start microphone", await page.Microphone.TextContentAsync());
    }

    [ChromiumFact]
    public async Task Key_of_the_settings_opens_a_server_that_wants_one()
    {
        const string Key = "a+key/with?all>that~base64=changes";
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.keys");
        await File.WriteAllTextAsync(file, Key);
        try
        {
            await using RealServer server = await RealServer.StartAsync("--api-keys", file);
            await using BrowserPage page = await browser.OpenAsync(server.Page);
            await page.Microphone.ClickAsync();
            await page.WaitForAsync("document.getElementById('notice').textContent.includes('API key')");
            await page.Page.ClickAsync("summary");
            await page.Page.FillAsync("#key", Key);
            await page.Microphone.ClickAsync();
            await page.WaitForWordsAsync(2);
            await page.Microphone.ClickAsync();
            await page.WaitForStateAsync("Done");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
