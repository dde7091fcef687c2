namespace EchoNative.Audio;

/// <summary>Turns a vector's worth of samples of one encoding into floats with one instruction set; an empty struct for each of both.</summary>
internal interface IDecoder<TVector>
    where TVector : struct
{
    /// <summary>The samples from a byte on, full scale ±1; NaN, infinite and huge values as they come. Reads no byte beyond them.</summary>
    static abstract TVector Load(ref byte source, nuint offset);
}
