using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Streaming;

public class ResumePointTests
{
    [Theory]
    [InlineData(16000)]
    [InlineData(44100)]
    [InlineData(48000)]
    [InlineData(192000)]
    public void Positions_are_the_same_samples_again(int rate)
    {
        var clock = new SampleClock(rate);
        for (long sample = 0; sample < 200_000; sample += 7)
        {
            Assert.Equal(sample, clock.ToEngine(clock.ToPosition(sample)));
        }
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(11025)]
    public void Below_16_kHz_the_sample_is_found_within_the_resolution_of_the_source(int rate)
    {
        var clock = new SampleClock(rate);
        for (long sample = 0; sample < 100_000; sample += 7)
        {
            Assert.InRange(clock.ToEngine(clock.ToPosition(sample)), sample - (16_000 / rate), sample);
        }
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(15, 0, 4, 15)]      // the grid step before the last
    [InlineData(16, 0, 8, 16)]
    [InlineData(100, 0, 92, 100)]
    [InlineData(100, 95, 95, 100)]  // the client has no more
    [InlineData(100, 100, 100, 100)]
    [InlineData(100, 130, 130, 130)] // something is lost
    public void Audio_before_what_is_committed_is_heard_from_the_grid_on(int committed, int available, int from, int first)
    {
        const int Rate = 44100;
        ResumePoint point = ResumePoint.Of(new ResumePosition((long)available * Rate, (long)committed * Rate, 5, 0), Rate);
        Assert.Equal(new ResumePoint((long)from * Rate, (long)first * Rate, Math.Max(0L, available - committed) * Rate, 5), point);
    }
}
