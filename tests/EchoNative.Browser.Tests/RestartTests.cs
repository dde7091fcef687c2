using Microsoft.Playwright;

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
        Assert.Equal(["new", "rebuilt"], page.Origins);
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
        Assert.Equal(["new", "rebuilt"], page.Origins);
        await page.ExpectHealthyAsync();
    }

    [ChromiumFact]
    public async Task Session_goes_on_when_its_connection_is_cut_again_and_again()
    {
        const int Cuts = 3;
        int cuts = 0;
        await using BrowserPage page = await browser.OpenAsync(browser.Server.Page);
        await page.Page.RouteWebSocketAsync("**/v1/stream", socket =>
        {
            IWebSocketRoute server = socket.ConnectToServer();
            int frames = 0;
            socket.OnMessage(frame =>
            {
                if (++frames < 9 || cuts == Cuts)
                {
                    Forward(server, frame);
                }
                else if (frames == 9)
                {
                    cuts++;
                    _ = server.CloseAsync();
                    _ = socket.CloseAsync(new WebSocketRouteCloseOptions { Code = 4000 });
                }
            });
        });
        await page.Page.UncheckAsync("#realtime");
        await page.DropAsync("demo.wav", Samples.RepeatDemo(2));
        await page.WaitForStateAsync("Done");
        Assert.Equal(Cuts, cuts);
        Assert.Equal($"{Samples.DemoText} {Samples.DemoText}", await page.FinalWordsAsync());
        Assert.Equal(["new", "live", "live", "live"], page.Origins);
        await page.ExpectSchemaAsync(onlyServer: false);
    }

    private static void Forward(IWebSocketRoute server, IWebSocketFrame frame)
    {
        if (frame.Text is { } text && text.StartsWith('{'))
        {
            server.Send(text);
        }
        else
        {
            server.Send(frame.Binary!);
        }
    }
}
