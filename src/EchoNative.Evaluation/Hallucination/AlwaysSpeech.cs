using EchoNative.Vad;

namespace EchoNative.Evaluation.Hallucination;

/// <summary>A detector that holds everything to be speech: the same as none.</summary>
internal sealed class AlwaysSpeech : IVoiceActivityDetector
{
    public int Hop => 512;

    public float Process(ReadOnlySpan<float> hop) => 1;

    public void Reset()
    {
    }

    public void Dispose()
    {
    }
}
