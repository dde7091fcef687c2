namespace EchoNative.Audio;

/// <summary>The audio that the recogniser takes: 16 kHz, one channel, 32-bit float, full scale ±1.</summary>
public static class Pcm
{
    /// <summary>Samples per second of the recogniser's audio; Whisper's models are trained on this rate only.</summary>
    public const int SampleRate = 16000;
}
