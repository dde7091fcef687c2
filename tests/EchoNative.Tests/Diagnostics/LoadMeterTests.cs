using System.Diagnostics;
using EchoNative.Diagnostics;

namespace EchoNative.Tests.Diagnostics;

public sealed class LoadMeterTests
{
    private static readonly long Second = Stopwatch.Frequency;
    private readonly LoadMeter _meter = new();
    private long _now = 1000 * Stopwatch.Frequency;

    [Fact]
    public void Nothing_done_is_no_load()
    {
        EngineLoad none = Measure();
        Assert.Equal((0, TimeSpan.Zero), (none.RealtimeFactor, none.InferenceP95));
    }

    [Fact]
    public void Engines_that_share_a_machine_have_one_load()
    {
        _meter.RecordFinal(_now, _now - Second, 2 * 16000);
        _meter.RecordInference(_now, TimeSpan.FromMilliseconds(30));
        EngineLoad one = Measure() with { QueuedInferences = 1, FinalsWaiting = 2 };
        EngineLoad both = EngineLoad.Sum(one, one with { FinalAudio = TimeSpan.FromSeconds(6), InferenceP95 = TimeSpan.Zero });
        Assert.Equal((0.25, 30, 2, 4), (both.RealtimeFactor, both.InferenceP95.TotalMilliseconds, both.QueuedInferences, both.FinalsWaiting));
    }

    [Fact]
    public void Realtime_factor_is_the_time_of_the_finals_by_their_audio()
    {
        _meter.RecordFinal(_now, _now - Second, 4 * 16000);
        _meter.RecordFinal(_now, _now - (2 * Second), 2 * 16000);
        Assert.Equal(0.5, Measure().RealtimeFactor, 12);
    }

    [Fact]
    public void A_final_counts_for_ten_seconds()
    {
        _meter.RecordFinal(_now, _now - Second, 16000);
        _now += 10 * Second;
        Assert.Equal(1, Measure().RealtimeFactor, 12);
        _meter.RecordFinal(_now, _now - (3 * Second), 16000);
        Assert.Equal(2, Measure().RealtimeFactor, 12);
        _now += Second / 1000;
        Assert.Equal(3, Measure().RealtimeFactor, 12);
        _now += 10 * Second;
        Assert.Equal(0, Measure().RealtimeFactor);
    }

    [Fact]
    public void What_waits_is_added_to_what_is_done()
    {
        _meter.RecordFinal(_now, _now - Second, 2 * 16000);
        Assert.Equal(7 / 4.0, _meter.Measure(_now, LoadMeter.Sum.Of(6 * Second, 2 * 16000)).RealtimeFactor, 12);
    }

    [Fact]
    public void More_finals_than_it_keeps_push_out_the_oldest()
    {
        for (int i = 0; i < 5000; i++)
        {
            _meter.RecordFinal(_now, _now - (i < 3000 ? Second : 3 * Second), 16000);
        }

        Assert.Equal(3, Measure().RealtimeFactor, 9);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 19)]
    [InlineData(100, 95)]
    [InlineData(1000, 988)] // of the last 256: 745 and up
    public void P95_is_the_nearest_rank_of_the_last_inferences(int count, int expectedMs)
    {
        foreach (int i in Enumerable.Range(1, count))
        {
            _meter.RecordInference(_now, TimeSpan.FromMilliseconds(i));
        }

        Assert.Equal(expectedMs, Measure().InferenceP95.TotalMilliseconds);
    }

    [Fact]
    public void An_inference_counts_for_a_minute()
    {
        _meter.RecordInference(_now, TimeSpan.FromSeconds(9));
        _now += 60 * Second;
        Assert.Equal(9, Measure().InferenceP95.TotalSeconds);
        _now += Second / 1000;
        Assert.Equal(0, Measure().InferenceP95.TotalSeconds);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        _meter.RecordFinal(1, 0, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 3000; i++)
        {
            _meter.RecordFinal(_now, _now - Second, 16000);
            _meter.RecordInference(_now, TimeSpan.FromMilliseconds(i));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private EngineLoad Measure() => _meter.Measure(_now, default);
}
