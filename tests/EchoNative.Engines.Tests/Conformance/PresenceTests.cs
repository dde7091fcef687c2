namespace EchoNative.Engines.Tests.Conformance;

/// <summary>Says which engines the conformance tests could not be run over.</summary>
public class PresenceTests
{
    [ParakeetFact]
    public void Parakeet_is_tested() => Assert.Null(Candidate.Of("parakeet").Missing);

    [TorchFact]
    public void PyTorch_is_tested() => Assert.Null(Candidate.Of("pytorch").Missing);
}
