namespace EchoNative.Buffers;

/// <summary>A look at samples in a ring, in place. Dispose of it to end the look: until then the ring keeps its memory.</summary>
public readonly ref struct SampleWindow : IDisposable
{
    private readonly SampleRing? _ring;

    internal SampleWindow(SampleRing ring, ReadOnlySpan<float> samples)
    {
        _ring = ring;
        Samples = samples;
    }

    /// <summary>The samples, one contiguous span.</summary>
    public ReadOnlySpan<float> Samples { get; }

    /// <summary>Ends the look.</summary>
    public void Dispose() => _ring?.EndPeek();
}
