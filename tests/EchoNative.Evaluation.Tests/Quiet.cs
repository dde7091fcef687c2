namespace EchoNative.Evaluation.Tests;

/// <summary>Nobody waits.</summary>
internal sealed class Quiet : IProgress<string>
{
    public void Report(string value)
    {
    }
}
