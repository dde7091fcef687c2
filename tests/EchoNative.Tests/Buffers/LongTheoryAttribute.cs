namespace EchoNative.Tests.Buffers;

/// <summary>A theory of minutes, skipped in the ordinary suite: it runs where <c>ECHONATIVE_RING_SAMPLES</c> asks for long tests.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() =>
        Skip = Environment.GetEnvironmentVariable("ECHONATIVE_RING_SAMPLES") is null ? "long: set ECHONATIVE_RING_SAMPLES to run it" : null;
}
