using EchoNative.Vad;

namespace EchoNative.Tests.Vad;

/// <summary>Gives each hop's first sample as its probability, so that a test says what is speech. No detector that hears can be told that.</summary>
internal sealed class ScriptedDetector(int hop = 320) : IVoiceActivityDetector
{
    public int Hop => hop;

    public bool Disposed { get; private set; }

    public float Process(ReadOnlySpan<float> samples) => samples[0];

    public void Reset()
    {
        // It remembers nothing.
    }

    public void Dispose() => Disposed = true;
}
