namespace EchoNative.Engines.Tests.Conformance;

/// <summary>A test that needs PyTorch; skipped where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute() => Skip = Candidate.Of("pytorch").Missing;
}
