namespace EchoNative.Audio;

/// <summary>How one sample is stored. All encodings are little-endian; the channels of a frame are interleaved.</summary>
public enum SampleEncoding
{
    /// <summary>8-bit integer, 128 is silence.</summary>
    Unsigned8,

    /// <summary>16-bit integer.</summary>
    Signed16,

    /// <summary>24-bit integer in three bytes.</summary>
    Signed24,

    /// <summary>32-bit integer; also 24 valid bits left-justified in four bytes.</summary>
    Signed32,

    /// <summary>32-bit IEEE 754 float, full scale ±1.</summary>
    Float32,

    /// <summary>64-bit IEEE 754 float, full scale ±1.</summary>
    Float64,

    /// <summary>ITU-T G.711 A-law, one byte.</summary>
    ALaw,

    /// <summary>ITU-T G.711 µ-law, one byte.</summary>
    MuLaw,
}
