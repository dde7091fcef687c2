namespace EchoNative.Audio;

/// <summary>
/// What becomes of the channels of a frame. The mean is the samples added in the order of the channels, the sum multiplied by
/// 1/channels, all in 32-bit float. Of a picked channel's neighbours nothing is looked at, so their faults aren't counted either.
/// </summary>
/// <param name="Channel">The channel that is taken alone, from 0; null (the default) for the mean of all.</param>
public readonly record struct ChannelSelection(int? Channel)
{
    /// <summary>The mean of all channels.</summary>
    public static ChannelSelection Downmix => default;

    /// <summary>One channel alone.</summary>
    /// <param name="channel">Which, from 0. Whether the audio has it is checked where it meets a format.</param>
    public static ChannelSelection Pick(int channel) => new(channel);

    /// <summary>Checks that audio of a format has the channel.</summary>
    /// <param name="format">The format.</param>
    /// <exception cref="AudioFormatException">It doesn't; the message names the channel and its range.</exception>
    public void Validate(AudioFormat format)
    {
        if (Channel is int channel && (channel < 0 || channel >= format.Channels))
        {
            throw new AudioFormatException($"Channel {channel} is outside 0 to {format.Channels - 1}.");
        }
    }
}
