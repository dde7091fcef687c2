using EchoNative.Audio;
using EchoNative.Tests.Recognition;

namespace EchoNative.Tests.Audio;

/// <summary>Recordings and raw samples that come through a stream of the caller's.</summary>
public class CallerStreamTests
{
    private static readonly byte[] Wave = File.ReadAllBytes(Path.Combine(Speech.Folder, "digits.wav"));

    [Theory]
    [InlineData(1)]
    [InlineData(777)]
    [InlineData(1 << 20)]
    public async Task Recording_through_a_stream_is_the_recording(int most)
    {
        using IAudioSource source = AudioFile.Open(new TrickleStream(Wave, most));
        Assert.Equal(Speech.Digits, await source.ReadAllAsync());
        Assert.Null(source.Warning);
    }

    [Fact]
    public async Task Raw_samples_are_decoded_as_the_format_says()
    {
        byte[] pcm = Sources.Tone(48000, 0.5);
        var format = new AudioFormat(48000, 1, SampleEncoding.Signed16);
        using IAudioSource source = AudioFile.OpenRaw(new TrickleStream(pcm, 1001), format);
        Assert.Equal(Sources.Decode(format, pcm), await source.ReadAllAsync());
        Assert.Null(source.Warning);
        Assert.Null(source.Duration);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_is_closed_with_its_source_unless_it_is_to_be_left_open(bool leaveOpen)
    {
        foreach (bool raw in new[] { false, true })
        {
            var stream = new MemoryStream(Wave);
            IAudioSource source = raw ? AudioFile.OpenRaw(stream, new AudioFormat(16000, 1, SampleEncoding.Signed16), leaveOpen) : AudioFile.Open(stream, leaveOpen);
            await source.ReadAsync(new float[100]);
            source.Dispose();
            source.Dispose();
            Assert.Equal(leaveOpen, stream.CanRead);
        }
    }

    [Fact]
    public void Stream_or_format_that_can_not_be_read_is_refused_at_once()
    {
        var closed = new MemoryStream();
        closed.Dispose();
        var format = new AudioFormat(16000, 1, SampleEncoding.Signed16);
        Assert.Throws<ArgumentException>(() => AudioFile.Open(closed));
        Assert.Throws<ArgumentException>(() => AudioFile.OpenRaw(closed, format));
        Assert.Throws<ArgumentNullException>(() => AudioFile.Open((Stream)null!));
        Assert.Throws<AudioFormatException>(() => AudioFile.OpenRaw(new MemoryStream(), format with { Channels = 0 }));
    }
}
