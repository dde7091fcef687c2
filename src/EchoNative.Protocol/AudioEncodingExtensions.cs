namespace EchoNative.Protocol;

/// <summary>Sizes of <see cref="AudioEncoding"/>s.</summary>
public static class AudioEncodingExtensions
{
    /// <summary>Bytes of one sample of one channel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not an encoding.</exception>
    public static int BytesPerSample(this AudioEncoding encoding) => encoding switch
    {
        AudioEncoding.U8 or AudioEncoding.ALaw or AudioEncoding.MuLaw => 1,
        AudioEncoding.S16 => 2,
        AudioEncoding.S24 => 3,
        AudioEncoding.S32 or AudioEncoding.F32 => 4,
        AudioEncoding.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not an encoding."),
    };
}
