namespace EchoNative.Audio;

/// <summary>Reads one sample of one encoding. Implemented by empty structs, so that loops over it are compiled per encoding.</summary>
internal interface ISampleReader
{
    /// <summary>Bytes of a sample.</summary>
    static abstract int Size { get; }

    /// <summary>The magnitude from which a sample counts as clipped.</summary>
    static abstract float FullScale { get; }

    /// <summary>The sample at the start of the bytes, full scale ±1; NaN, infinite and huge values as they come.</summary>
    static abstract float Read(ReadOnlySpan<byte> bytes);
}
