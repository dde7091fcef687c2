namespace EchoNative.Vad;

/// <summary>Silero's network as a detector: one probability per 32 ms.</summary>
public sealed class SileroDetector : IVoiceActivityDetector
{
    private readonly SileroVad _vad;

    private SileroDetector(SileroVad vad) => _vad = vad;

    /// <inheritdoc/>
    public int Hop => SileroVad.Window;

    /// <summary>Loads a Silero model for one stream (about 3 MB). The whole file is checked first.</summary>
    /// <inheritdoc cref="SileroVad.Load" path="/exception"/>
    public static SileroDetector Load(string path) => new(SileroVad.Load(path));

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public float Process(ReadOnlySpan<float> hop)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hop.Length, Hop);
        float probability = 0;
        _vad.Detect(hop, new Span<float>(ref probability));
        return Math.Clamp(probability, 0f, 1f);
    }

    /// <inheritdoc/>
    public void Reset() => _vad.Reset();

    /// <inheritdoc/>
    public void Dispose() => _vad.Dispose();
}
