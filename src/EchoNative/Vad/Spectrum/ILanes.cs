namespace EchoNative.Vad.Spectrum;

/// <summary>
/// A register of floats of one instruction set. The transform is written once over it; the compiler makes one body for each
/// implementation, as it does for every struct.
/// </summary>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Load(ref readonly float source, int offset);

    static abstract TSelf Of(float value);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>The same floats, last first.</summary>
    TSelf Reverse();

    void Store(ref float destination, int offset);
}
