namespace EchoNative.Engines.Tests.Conformance;

/// <summary>A test that needs whisper.cpp's Parakeet model; skipped where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ParakeetFactAttribute : FactAttribute
{
    public ParakeetFactAttribute() => Skip = Candidate.Of("parakeet").Missing;
}
