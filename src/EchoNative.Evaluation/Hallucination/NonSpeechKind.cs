namespace EchoNative.Evaluation.Hallucination;

/// <summary>What a recogniser must hear no words in.</summary>
internal enum NonSpeechKind
{
    /// <summary>Zeros.</summary>
    Silence,

    /// <summary>The same power at all frequencies.</summary>
    White,

    /// <summary>3 dB less power with each octave.</summary>
    Pink,

    /// <summary>6 dB less power with each octave.</summary>
    Brown,

    /// <summary>Mains hum of 50 Hz with its harmonics, over faint noise.</summary>
    Hum,

    /// <summary>Chords of three held notes with overtones and vibrato.</summary>
    Chords,

    /// <summary>Plucked melody over a beat of drums.</summary>
    Rhythm,

    /// <summary>Single clicks and knocks over faint noise.</summary>
    Clicks,
}
