using Microsoft.Playwright;

namespace EchoNative.Browser.Tests;

/// <summary>Pictures for the documents, when ECHONATIVE_SCREENSHOTS names a folder: `ECHONATIVE_SCREENSHOTS=docs/images dotnet test …`.</summary>
internal static class Screenshots
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("ECHONATIVE_SCREENSHOTS");

    /// <summary>Takes NAME-light.png and NAME-dark.png.</summary>
    public static async Task TakeAsync(BrowserPage page, string name)
    {
        if (Folder is null)
        {
            return;
        }

        foreach (ColorScheme scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            string file = $"{name}-{(scheme == ColorScheme.Dark ? "dark" : "light")}.png";
            await page.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(EchoNative.Tests.Repository.Root, Folder, file) });
        }
    }
}
