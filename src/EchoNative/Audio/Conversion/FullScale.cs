namespace EchoNative.Audio;

/// <summary>
/// Full scale of each encoding as <see cref="SampleFaults.Clipped"/> defines it. The bits of a float's magnitude, read as an integer,
/// grow with it, with the infinities above all numbers and NaN above these: one integer comparison tells every kind of fault.
/// </summary>
internal static class FullScale
{
    public const float Eight = 127 / 128f;
    public const float Sixteen = 32767 / 32768f;
    public const float TwentyFour = 8388607 / 8388608f;
    public const float Float = 1;
    public const float ALaw = 4032 / 4096f;
    public const float MuLaw = 8031 / 8192f;

    /// <summary>Clears the sign of a float.</summary>
    public const int Magnitude = int.MaxValue;
}
