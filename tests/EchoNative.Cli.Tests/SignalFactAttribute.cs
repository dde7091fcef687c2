namespace EchoNative.Cli.Tests;

/// <summary>A test that sends signals; skipped on Windows, which has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SignalFactAttribute : FactAttribute
{
    public SignalFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no signals.";
        }
    }
}
