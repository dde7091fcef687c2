namespace EchoNative.Audio;

/// <summary>
/// One filter of a <see cref="Resampler"/>. Output sample n lies at n × down / up input samples. Which samples are added in which
/// order depends on nothing but n, so the blocking of the input changes no bit.
/// </summary>
internal abstract class ResamplingStage
{
    /// <summary>After so many input samples from an output sample's time on, the output sample is complete at the latest.</summary>
    public abstract int Delay { get; }

    /// <summary>How many output samples are complete when so many input samples have come.</summary>
    public abstract long Complete(long inputCount);

    /// <summary>Takes input and writes the samples that it completes. What <paramref name="output"/> has no room for is lost.</summary>
    /// <returns>How many samples were written.</returns>
    public abstract int Process(ReadOnlySpan<float> input, Span<float> output);

    /// <summary>Back to the start of a stream.</summary>
    public abstract void Reset();
}
