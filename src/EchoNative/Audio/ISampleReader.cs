namespace EchoNative.Audio;

/// <summary>Reads one sample of one encoding. Implemented by empty structs, so that loops over it are compiled per encoding.</summary>
internal interface ISampleReader
{
    /// <summary>The sample at the start of the bytes, full scale ±1.</summary>
    static abstract float Read(ReadOnlySpan<byte> bytes, ref SampleFaults faults);
}
