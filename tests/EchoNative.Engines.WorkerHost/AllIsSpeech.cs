using EchoNative.Vad;

namespace EchoNative.Engines.WorkerHost;

/// <summary>Where speech begins and ends has been decided by the parent.</summary>
internal sealed class AllIsSpeech : IVoiceActivityDetector
{
    public int Hop => 320;

    public float Process(ReadOnlySpan<float> hop) => 1;

    public void Reset()
    {
    }

    public void Dispose()
    {
    }
}
