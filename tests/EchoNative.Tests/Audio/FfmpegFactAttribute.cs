namespace EchoNative.Tests.Audio;

/// <summary>A test that needs a real ffmpeg on PATH, and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FfmpegFactAttribute : FactAttribute
{
    public FfmpegFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "ffmpeg"))))
        {
            Skip = "ffmpeg is not on PATH.";
        }
    }
}
