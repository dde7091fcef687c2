namespace EchoNative.Tests.Vad.Measurement;

/// <summary>The noises that detectors are measured in.</summary>
internal enum NoiseKind
{
    /// <summary>The same power at all frequencies.</summary>
    White,

    /// <summary>3 dB less power with each octave.</summary>
    Pink,

    /// <summary>Mains hum and an engine whose speed wavers, over low-pass noise.</summary>
    Engine,

    /// <summary>The evaluation set's recordings without speech, one after the other.</summary>
    Recorded,

    /// <summary>Six voices at once.</summary>
    Babble,
}
