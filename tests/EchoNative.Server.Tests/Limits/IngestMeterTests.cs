using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Server.Tests;

public sealed class IngestMeterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Take_lets_the_burst_through_and_then_only_the_rate()
    {
        var meter = new IngestMeter(20, TimeSpan.FromSeconds(60), _time);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(TimeSpan.Zero, meter.Take(10));
        }

        Assert.Equal(TimeSpan.FromSeconds(0.5), meter.Take(10));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.Zero, meter.Take(0));
        Assert.Equal(TimeSpan.FromSeconds(0.05), meter.Take(1));
    }

    [Fact]
    public void Take_never_waits_in_realtime_and_a_long_silence_gives_one_burst_only()
    {
        var meter = new IngestMeter(20, TimeSpan.FromSeconds(60), _time);
        for (int i = 0; i < 100_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            Assert.Equal(TimeSpan.Zero, meter.Take(0.02 * 4)); // four sources
        }

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(TimeSpan.Zero, meter.Take(60));
        Assert.True(meter.Take(0.001) > TimeSpan.Zero);
    }

    [Fact]
    public void Take_allocates_nothing()
    {
        var meter = new IngestMeter(20, TimeSpan.FromSeconds(60), TimeProvider.System);
        _ = meter.Take(0.02);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            _ = meter.Take(0.02);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Client_that_waits_as_told_gets_through_no_more_than_burst_and_rate_and_everything_in_the_end()
    {
        Prop.ForAll(
            Gen.Choose(1, 100).Zip(Gen.Choose(1, 100)).Zip(Gen.Choose(1, 10_000).ArrayOf(200)).ToArbitrary(),
            static input =>
            {
                ((int rate, int burst), int[] frames) = input;
                var time = new ManualTime();
                var meter = new IngestMeter(rate, TimeSpan.FromSeconds(burst), time);
                double passed = 0;
                foreach (int milliseconds in frames)
                {
                    double audio = milliseconds / 1000.0;
                    TimeSpan wait = meter.Take(audio);
                    passed += audio;
                    time.Advance(wait);
                    double elapsed = time.GetElapsedTime(0).TotalSeconds;
                    if (passed > burst + (rate * elapsed) + 1e-3 || wait.TotalSeconds > (audio / rate) + 1e-6)
                    {
                        return false;
                    }
                }

                return true;
            }).QuickCheckThrowOnFailure();
    }
}
