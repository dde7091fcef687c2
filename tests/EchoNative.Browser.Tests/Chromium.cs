namespace EchoNative.Browser.Tests;

/// <summary>The browser that this system has: none is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Places =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ];

    /// <summary>Path of the program, or null.</summary>
    public static string? Program { get; } =
        Environment.GetEnvironmentVariable("ECHONATIVE_CHROMIUM") ?? Places.FirstOrDefault(File.Exists);
}
