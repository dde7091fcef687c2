namespace EchoNative.Engines.Tests.Onnx;

/// <summary>A test with data that runs ONNX Runtime; skipped where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxTheoryAttribute : TheoryAttribute
{
    public OnnxTheoryAttribute() => Skip = Digits.Options.FindMissing();
}
