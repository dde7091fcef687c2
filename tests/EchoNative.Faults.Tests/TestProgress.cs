using Xunit.Abstractions;

namespace EchoNative.Faults.Tests;

/// <summary>Writes progress into a test's output.</summary>
internal sealed class TestProgress(ITestOutputHelper output) : IProgress<string>
{
    public void Report(string value) => output.WriteLine(value);
}
