using EchoNative.Audio;

namespace EchoNative.Tests.Audio;

public sealed class AudioFormatTests
{
    [Theory]
    [InlineData(7999, 1, 0, "7999 Hz")]
    [InlineData(192001, 1, 0, "192001 Hz")]
    [InlineData(16000, 0, 0, "0 channels")]
    [InlineData(16000, 9, 0, "9 channels")]
    [InlineData(16000, 1, 8, "encoding 8")]
    [InlineData(16000, 1, -1, "encoding -1")]
    public void Validate_names_the_value_that_is_out_of_range(int rate, int channels, int encoding, string message)
    {
        AudioFormatException error = Assert.Throws<AudioFormatException>(new AudioFormat(rate, channels, (SampleEncoding)encoding).Validate);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8000, 1)]
    [InlineData(192000, 8)]
    public void Validate_accepts_the_ends_of_the_ranges(int rate, int channels)
    {
        foreach (SampleEncoding encoding in Enum.GetValues<SampleEncoding>())
        {
            var format = new AudioFormat(rate, channels, encoding);
            format.Validate();
            Assert.InRange(format.BytesPerSample, 1, 8);
            Assert.Equal(format.BytesPerSample * channels, format.BytesPerFrame);
        }
    }
}
