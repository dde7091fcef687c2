namespace EchoNative.Cli.Tests.Models;

/// <summary>A test that needs the Silero VAD file, looked for in <c>shared/models/silero</c> beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedModelFactAttribute : FactAttribute
{
    private bool _needsSignals;

    public SharedModelFactAttribute()
    {
        if (!File.Exists(FilePath))
        {
            Skip = $"{FilePath} is not there";
        }
    }

    /// <summary>Set for a test that sends a signal.</summary>
    public bool NeedsSignals
    {
        get => _needsSignals;
        set
        {
            _needsSignals = value;
            if (value && OperatingSystem.IsWindows())
            {
                Skip = "Windows has no SIGINT to send";
            }
        }
    }

    public static string FilePath => Path.GetFullPath(Path.Combine(SourceTree.Root, "..", "shared", "models", "silero", "ggml-silero-v6.2.0.bin"));
}
