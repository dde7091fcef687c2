using System.Diagnostics;

namespace EchoNative.Audio;

/// <summary>Turns a vector's worth of samples of one encoding into floats with one instruction set; an empty struct for each of both.</summary>
internal interface IDecoder<TVector>
    where TVector : struct
{
    /// <summary>What loaded samples are multiplied with for a full scale of ±1: a power of two, so that it doesn't matter when.</summary>
    static abstract float Scale { get; }

    /// <summary>Whether there is a shorter way to stereo frames than to load samples and to sort them.</summary>
    static virtual bool SplitsFrames => false;

    /// <summary>The samples from a byte on, not scaled; NaN, infinite and huge values as they come. Reads no byte beyond them.</summary>
    static abstract TVector Load(ref byte source, nuint offset);

    /// <summary>The left and the right samples of a vector's worth of stereo frames.</summary>
    static virtual (TVector Left, TVector Right) LoadFrames(ref byte source, nuint offset) => throw new UnreachableException();
}
