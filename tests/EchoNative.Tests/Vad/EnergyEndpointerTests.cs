using EchoNative.Vad;

namespace EchoNative.Tests.Vad;

public class EnergyEndpointerTests
{
    private readonly EnergyEndpointer _endpointer = new(TimeSpan.FromMilliseconds(500));
    private readonly Random _random = new(5);

    [Theory]
    [InlineData(-70, -30)]
    [InlineData(-55, -35)]
    [InlineData(-40, -20)]
    public void Speech_starts_and_ends_over_any_steady_noise(double noise, double speech)
    {
        Run(noise, 200); // a stream that begins in loud noise takes it for speech at first
        Assert.False(_endpointer.InSpeech);
        Assert.Equal([(2, true)], Run(speech, 50));
        Assert.Equal([(24, false)], Run(noise, 100));
    }

    [Fact]
    public void A_click_is_not_speech()
    {
        Run(-60, 100);
        Assert.Equal([], Run(-10, 2));
        Assert.Equal([], Run(-60, 100));
    }

    [Fact]
    public void A_pause_shorter_than_the_wait_does_not_end_speech()
    {
        Run(-60, 100);
        Run(-25, 20);
        Assert.Equal([], Run(-60, 24));
        Assert.Equal([], Run(-25, 10));
        Assert.True(_endpointer.InSpeech);
    }

    [Fact]
    public void Steady_noise_that_sets_in_is_let_go_of_within_four_seconds()
    {
        Run(-70, 100);
        Assert.Equal([true, false], Run(-40, 50 * 4).Select(change => change.InSpeech));
    }

    [Fact]
    public void Digital_silence_is_not_speech() => Assert.Equal([], Run(double.NegativeInfinity, 500));

    private List<(int Hop, bool InSpeech)> Run(double decibels, int hops)
    {
        float peak = (float)(Math.Pow(10, decibels / 20) * Math.Sqrt(3)); // uniform noise of that RMS level
        float[] hop = new float[EnergyEndpointer.Hop];
        var changes = new List<(int, bool)>();
        for (int i = 0; i < hops; i++)
        {
            foreach (ref float sample in hop.AsSpan())
            {
                sample = peak * ((2 * _random.NextSingle()) - 1);
            }

            if (_endpointer.Process(hop))
            {
                changes.Add((i, _endpointer.InSpeech));
            }
        }

        return changes;
    }
}
