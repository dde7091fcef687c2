namespace EchoNative.Interop.Tests.Support;

/// <summary>
/// A test that generates the bindings. Another version of the generator, or of the headers, rightly writes other text:
/// it is skipped then, as it is where they are missing.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithGeneratorAttribute : FactAttribute
{
    public const string Headers = "/usr/include";

    private const string Generator = "ClangSharpPInvokeGenerator";

    public FactWithGeneratorAttribute() => Skip = Reason.Value;

    private static readonly Lazy<string?> Reason = new(() =>
        !Processes.IsOnPath(Generator) ? $"{Generator} is not on PATH"
        : !Processes.Run(Generator, ["--version"]).Output.Contains("version 22.1.8", StringComparison.Ordinal) ? $"{Generator} is not 22.1.8"
        : !File.Exists(Path.Combine(Headers, "whisper.h")) ? $"there is no whisper.h in {Headers}"
        : !NativeRuntime.Load().WhisperVersion.StartsWith("1.9.5", StringComparison.Ordinal) ? "the headers are not those of libwhisper 1.9.5"
        : null);
}
