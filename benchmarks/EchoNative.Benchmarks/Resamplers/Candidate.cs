namespace EchoNative.Benchmarks.Resamplers;

/// <summary>One stream through one resampler.</summary>
internal abstract class Candidate : IDisposable
{
    /// <summary>Takes all of the input and returns how many samples came out.</summary>
    public abstract int Process(ReadOnlySpan<float> input, Span<float> output);

    public abstract void Dispose();
}
