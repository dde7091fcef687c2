namespace EchoNative.Tests.Vad;

/// <summary>A test with Silero's model, which is not part of this repository; skipped where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SileroFactAttribute : FactAttribute
{
    public SileroFactAttribute()
    {
        if (!File.Exists(Repository.SileroModel))
        {
            Skip = "Silero's model is not beside this checkout (../shared/models/silero/ggml-silero-v6.2.0.bin).";
        }
    }
}
