namespace EchoNative.Audio;

/// <summary>The layout of raw audio: rate, interleaved channels and sample encoding.</summary>
/// <param name="SampleRate">Frames per second.</param>
/// <param name="Channels">Samples per frame.</param>
/// <param name="Encoding">How one sample is stored.</param>
public readonly record struct AudioFormat(int SampleRate, int Channels, SampleEncoding Encoding)
{
    /// <summary>Lowest rate of a live source, in Hz (narrow-band telephony).</summary>
    public const int MinSampleRate = 8000;

    /// <summary>Highest rate of a live source, in Hz.</summary>
    public const int MaxSampleRate = 192000;

    /// <summary>Most channels of a live source.</summary>
    public const int MaxChannels = 8;

    /// <summary>Highest rate that a file may have, in Hz; the lowest is 1.</summary>
    public const int MaxFileSampleRate = 768000;

    /// <summary>Most channels that a file may have.</summary>
    public const int MaxFileChannels = 64;

    /// <summary>Bytes of one sample of one channel, 1 to 8; 0 when the encoding isn't one of <see cref="SampleEncoding"/>.</summary>
    public int BytesPerSample => Encoding switch
    {
        SampleEncoding.Unsigned8 or SampleEncoding.ALaw or SampleEncoding.MuLaw => 1,
        SampleEncoding.Signed16 => 2,
        SampleEncoding.Signed24 => 3,
        SampleEncoding.Signed32 or SampleEncoding.Float32 => 4,
        SampleEncoding.Float64 => 8,
        _ => 0,
    };

    /// <summary>Bytes of one frame: one sample of every channel.</summary>
    public int BytesPerFrame => BytesPerSample * Channels;

    /// <summary>Checks that a live source may have this format: 8000 to 192000 Hz, 1 to 8 channels, a known encoding.</summary>
    /// <exception cref="AudioFormatException">It may not; the message names the value and its range.</exception>
    public void Validate() => Validate(MinSampleRate, MaxSampleRate, MaxChannels);

    /// <summary>Checks the wider ranges that files may have: 1 to 768000 Hz, 1 to 64 channels.</summary>
    internal void ValidateForFile() => Validate(1, MaxFileSampleRate, MaxFileChannels);

    private void Validate(int minRate, int maxRate, int maxChannels)
    {
        if (SampleRate < minRate || SampleRate > maxRate)
        {
            throw new AudioFormatException($"A sample rate of {SampleRate} Hz is outside {minRate} to {maxRate} Hz.");
        }

        if (Channels < 1 || Channels > maxChannels)
        {
            throw new AudioFormatException($"{Channels} channels are outside 1 to {maxChannels}.");
        }

        if (BytesPerSample == 0)
        {
            throw new AudioFormatException($"Sample encoding {(int)Encoding} is unknown.");
        }
    }
}
