using Microsoft.Playwright;

namespace EchoNative.Browser.Tests;

/// <summary>A headless Chromium whose microphone hears the beginning of the demonstration once, and then silence; and a server.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private readonly string _microphone = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.wav");
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>For tests that leave it alone.</summary>
    internal RealServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (Chromium.Program is null)
        {
            return;
        }

        Server = await RealServer.StartAsync();
        await File.WriteAllBytesAsync(_microphone, Samples.DemoBegin);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Program,
            Args =
            [
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-audio-capture={_microphone}%noloop",
            ],
            ChromiumSandbox = false, // containers, and root, have none
        });
    }

    /// <summary>Opens an address in a context of its own.</summary>
    internal async Task<BrowserPage> OpenAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1100, Height = 720 } };
        options.Permissions = ["microphone", "clipboard-read", "clipboard-write"];
        IBrowserContext context = await _browser!.NewContextAsync(options);
        var page = new BrowserPage(await context.NewPageAsync());
        _ = await page.Page.GotoAsync(address.ToString());
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
            await Server.DisposeAsync();
        }

        _playwright?.Dispose();
        File.Delete(_microphone);
    }
}
