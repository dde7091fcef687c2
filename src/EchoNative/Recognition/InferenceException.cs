namespace EchoNative;

/// <summary>libwhisper refused or failed a call whose arguments were valid.</summary>
public sealed class InferenceException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="operation">What was being done.</param>
    /// <param name="code">libwhisper's return code.</param>
    public InferenceException(string operation, int code)
        : base($"{operation} failed in libwhisper with code {code} ({Describe(code)}).")
    {
        Code = code;
    }

    /// <summary>libwhisper's return code, see <c>whisper_full_with_state</c>.</summary>
    public int Code { get; }

    private static string Describe(int code) => code switch
    {
        -2 => "mel spectrogram",
        -3 => "language detection",
        -4 => "too many decoders",
        -5 => "audio context",
        -6 => "encoder",
        -7 => "key/value cache could not be allocated",
        -8 or -9 => "decoder",
        _ => "unspecified",
    };
}
