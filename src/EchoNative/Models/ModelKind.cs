namespace EchoNative.Models;

/// <summary>What a model file is for, and so which engine can load it.</summary>
public enum ModelKind
{
    /// <summary>Whisper architecture: speech to text through libwhisper.</summary>
    Whisper,

    /// <summary>Silero voice activity detector, through libwhisper.</summary>
    Vad,

    /// <summary>Parakeet TDT: speech to text through libparakeet.</summary>
    Parakeet,
}
