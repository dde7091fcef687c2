namespace EchoNative.Browser.Tests;

/// <summary>What the page hears outlives the server.</summary>
[Collection(BrowserCollection.Name)]
public sealed class RestartTests(BrowserFixture browser)
{
    [ChromiumFact]
    public async Task Words_appear_and_none_is_lost_or_doubled_when_the_server_is_killed_while_somebody_speaks()
    {
        await using RealServer server = await RealServer.StartAsync();
        await using BrowserPage page = await browser.OpenAsync(server.Page);
        await page.Microphone.ClickAsync();
        await page.WaitForWordsAsync(19);
        await Screenshots.TakeAsync(page, "page");
        await server.KillAsync();
        await page.WaitForStateAsync("Connection lost");
        await Screenshots.TakeAsync(page, "page-reconnecting");
        await server.StartAsync();
        await page.WaitForStateAsync("reconnected once");
        await page.WaitForAsync($"document.querySelectorAll('#finals .word').length >= {Samples.DemoBeginText.Split(' ').Length}");
        await page.Microphone.ClickAsync();
        await page.WaitForStateAsync("Done");
        Assert.Equal(Samples.DemoBeginText, await page.FinalWordsAsync());
        await page.ExpectHealthyAsync();
    }

    [ChromiumFact]
    public async Task Dropped_recording_is_heard_whole_when_the_server_is_restarted_meanwhile()
    {
        const int Times = 4;
        await using RealServer server = await RealServer.StartAsync();
        await using BrowserPage page = await browser.OpenAsync(server.Page);
        await page.Page.UncheckAsync("#realtime");
        await page.DropAsync("demo.wav", Samples.RepeatDemo(Times));
        await page.WaitForAsync("document.querySelectorAll('#finals .line').length >= 2");
        await server.StopAsync();
        await page.WaitForStateAsync("Connection lost");
        await server.StartAsync();
        await page.WaitForStateAsync("Done");
        string text = string.Join(' ', Enumerable.Repeat(Samples.DemoText, Times));
        Assert.Equal(text, await page.FinalWordsAsync());
        await page.Page.ClickAsync("#copy");
        await page.WaitForAsync("document.getElementById('copy').textContent === 'Copied'");
        Assert.Equal(text, (await page.Page.EvaluateAsync<string>("navigator.clipboard.readText()")).ReplaceLineEndings(" "));
        await page.ExpectHealthyAsync();
    }
}
