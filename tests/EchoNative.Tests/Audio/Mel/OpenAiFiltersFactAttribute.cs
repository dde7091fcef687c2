namespace EchoNative.Tests.Audio.Mel;

/// <summary>A test with whisper.cpp's model for tests, whose filters are OpenAI's own; skipped where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenAiFiltersFactAttribute : FactAttribute
{
    public OpenAiFiltersFactAttribute() =>
        Skip = File.Exists(Model) ? null : "whisper.cpp's model for tests is not beside this checkout (../shared/models/empty)";

    public static string Model { get; } =
        Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "models", "empty", "for-tests-ggml-tiny.en.bin"));
}
