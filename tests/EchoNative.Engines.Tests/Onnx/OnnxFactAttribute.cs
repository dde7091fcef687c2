namespace EchoNative.Engines.Tests.Onnx;

/// <summary>A test that runs ONNX Runtime; skipped where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute() => Skip = Digits.Options.FindMissing();
}
