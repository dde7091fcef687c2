namespace EchoNative.Browser.Tests;

/// <summary>A test that needs Chromium, and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Program is null)
        {
            Skip = "There is no Chromium (Debian: chromium; elsewhere name one in ECHONATIVE_CHROMIUM).";
        }
    }
}
