using EchoNative.Vad;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Vad;

public class EndpointerTests
{
    private const int Hop = 320;
    private readonly SpeechBoundary[] _found = new SpeechBoundary[Endpointer.MaxBoundaries];

    [Fact]
    public void Speech_starts_with_its_pre_roll_and_ends_after_the_wait()
    {
        using var endpointer = new Endpointer(new ScriptedDetector());
        List<SpeechBoundary> found = Run(endpointer, (0f, 50), (1f, 30), (0f, 60));
        Assert.Equal(
            [
                new SpeechBoundary(SpeechBoundaryKind.Start, (50 * Hop) - 4800, 50 * Hop, 53 * Hop),
                new SpeechBoundary(SpeechBoundaryKind.EndBySilence, 105 * Hop, 80 * Hop, 105 * Hop),
            ],
            found);
        Assert.False(endpointer.InSpeech);
    }

    [Fact]
    public void A_click_is_not_speech_and_a_short_pause_does_not_end_it()
    {
        using var endpointer = new Endpointer(new ScriptedDetector());
        Assert.Empty(Run(endpointer, (0f, 50), (1f, 2), (0f, 50)));
        Assert.Single(Run(endpointer, (1f, 10), (0f, 24), (1f, 1), (0f, 24)));
        Assert.True(endpointer.InSpeech);
    }

    [Fact]
    public void Between_the_thresholds_speech_goes_on_but_does_not_start()
    {
        using var endpointer = new Endpointer(new ScriptedDetector());
        Assert.Empty(Run(endpointer, (0.4f, 100)));
        Assert.Single(Run(endpointer, (0.6f, 1), (0.4f, 100)));
        Assert.Equal(SpeechBoundaryKind.EndBySilence, Assert.Single(Run(endpointer, (0.34f, 25))).Kind);
    }

    [Fact]
    public void A_pre_roll_does_not_reach_into_the_stretch_before_nor_before_the_beginning()
    {
        using var endpointer = new Endpointer(new ScriptedDetector());
        List<SpeechBoundary> found = Run(endpointer, (0f, 2), (1f, 20), (0f, 30), (1f, 20));
        Assert.Equal(0, found[0].Position);
        Assert.Equal(found[1].Position, found[2].Position);
    }

    [Fact]
    public void A_long_stretch_is_cut_where_the_second_half_is_quietest()
    {
        using var endpointer = new Endpointer(new ScriptedDetector(), new EndpointerOptions { MaxSegment = TimeSpan.FromSeconds(4), PreRoll = TimeSpan.Zero });
        List<SpeechBoundary> found = Run(endpointer, (0.9f, 130), (0.5f, 3), (0.9f, 100));
        Assert.Equal(new SpeechBoundary(SpeechBoundaryKind.EndByLength, (131 * Hop) + (Hop / 2), (131 * Hop) + (Hop / 2), 200 * Hop), found[1]);
        Assert.Equal(SpeechBoundaryKind.Start, found[2].Kind);
        Assert.Equal(found[1].Position, found[2].Position);
    }

    [Fact]
    public void A_flush_ends_what_goes_on_and_takes_what_has_begun_for_speech()
    {
        using var endpointer = new Endpointer(new ScriptedDetector());
        Run(endpointer, (0f, 50), (1f, 1));
        Assert.Equal(2, endpointer.Flush((51 * Hop) + 100, _found));
        Assert.Equal(new SpeechBoundary(SpeechBoundaryKind.Start, (50 * Hop) - 4800, 50 * Hop, 51 * Hop), _found[0]);
        Assert.Equal(new SpeechBoundary(SpeechBoundaryKind.EndByFlush, (51 * Hop) + 100, 51 * Hop, 51 * Hop), _found[1]);
        Assert.Equal(0, endpointer.Flush((51 * Hop) + 200, _found));
        Assert.Equal((51 * Hop) + 200, endpointer.Settled);
    }

    [Fact]
    public void What_is_forgotten_is_in_no_later_stretch()
    {
        using var endpointer = new Endpointer(new ScriptedDetector());
        Run(endpointer, (0f, 50), (1f, 20));
        endpointer.Forget(60 * Hop);
        Assert.Equal(60 * Hop, endpointer.Settled);
        endpointer.Flush(70 * Hop, _found);
        endpointer.Forget(75 * Hop);
        Assert.Equal(75 * Hop, Run(endpointer, (1f, 20))[0].Position);
    }

    [Fact]
    public void Boundaries_of_any_stream_are_in_order_within_it_and_keep_to_the_options() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Check).QuickCheckThrowOnFailure();

    [Fact]
    public void Wrong_use_is_refused_and_the_detector_is_disposed_of()
    {
        var detector = new ScriptedDetector();
        var endpointer = new Endpointer(detector);
        Assert.Throws<ArgumentException>(() => endpointer.Process(new float[Hop], new SpeechBoundary[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => endpointer.Process(new float[Hop - 1], _found));
        Assert.Throws<ArgumentOutOfRangeException>(() => endpointer.Flush(Hop, _found));
        Assert.Throws<ArgumentOutOfRangeException>(() => endpointer.Flush(-1, _found));
        Assert.Throws<ArgumentNullException>(() => new Endpointer(null!));
        Assert.Throws<ArgumentException>(() => new Endpointer(new ScriptedDetector(hop: 0)));
        Assert.Throws<ArgumentException>(() => new Endpointer(new ScriptedDetector(hop: 16000)));
        endpointer.Dispose();
        Assert.True(detector.Disposed);
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        AssertRefused(new() { Onset = 1.1f }, "Onset");
        AssertRefused(new() { Onset = float.NaN }, "Onset");
        AssertRefused(new() { Offset = 0.6f }, "Offset");
        AssertRefused(new() { MinSpeech = TimeSpan.FromSeconds(2) }, "MinSpeech");
        AssertRefused(new() { PreRoll = TimeSpan.FromSeconds(-1) }, "PreRoll");
        AssertRefused(new() { EndOfSpeech = TimeSpan.Zero }, "EndOfSpeech");
        AssertRefused(new() { MaxSegment = TimeSpan.MaxValue }, "MaxSegment");
    }

    private static void AssertRefused(EndpointerOptions options, string name) =>
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new Endpointer(new ScriptedDetector(), options)).ParamName);

    private void Check(int seed)
    {
        var random = new Random(seed);
        int hop = random.Next(2) == 0 ? Hop : 512;
        var options = new EndpointerOptions
        {
            MinSpeech = TimeSpan.FromMilliseconds(random.Next(0, 300)),
            PreRoll = TimeSpan.FromMilliseconds(random.Next(0, 1000)),
            EndOfSpeech = TimeSpan.FromMilliseconds(random.Next(100, 1500)),
            MaxSegment = TimeSpan.FromMilliseconds(random.Next(4000, 9000)),
        };
        using var endpointer = new Endpointer(new ScriptedDetector(hop), options);
        var found = new List<SpeechBoundary>();
        float[] samples = new float[hop];
        for (int run = 0; run < 40; run++)
        {
            float probability = random.Next(3) / 2.5f;
            for (int i = random.Next(1, 100); i > 0; i--)
            {
                samples.AsSpan().Fill(probability * random.NextSingle());
                samples[0] = probability;
                long settled = endpointer.Settled;
                found.AddRange(_found.Take(endpointer.Process(samples, _found)));
                Assert.True(endpointer.Settled >= settled, "settled went back");
            }

            if (random.Next(8) == 0)
            {
                found.AddRange(_found.Take(endpointer.Flush(endpointer.Position + random.Next(hop), _found)));
            }
        }

        long end = endpointer.Position + hop - 1;
        found.AddRange(_found.Take(endpointer.Flush(end, _found)));
        AssertInOrder(found, end, options, hop);
    }

    private static void AssertInOrder(List<SpeechBoundary> found, long end, EndpointerOptions options, int hop)
    {
        Assert.True(found.Count % 2 == 0, "a stretch has no end");
        long at = 0;
        for (int i = 0; i < found.Count; i += 2)
        {
            (SpeechBoundary start, SpeechBoundary stop) = (found[i], found[i + 1]);
            Assert.True(start.Kind == SpeechBoundaryKind.Start && stop.Kind != SpeechBoundaryKind.Start);
            Assert.True(start.Position >= at && stop.Position > start.Position && stop.Position <= end, $"{start} {stop} after {at}");
            Assert.True(stop.Position - start.Position <= options.MaxSegment.TotalSeconds * 16000, $"{start} {stop} is too long");
            Assert.True(start.Speech >= start.Position - hop && start.Speech - start.Position <= options.PreRoll.TotalSeconds * 16000, $"{start}");
            bool cut = i > 0 && found[i - 1].Kind == SpeechBoundaryKind.EndByLength;
            if (!cut && stop.Kind == SpeechBoundaryKind.EndBySilence)
            {
                Assert.True(stop.Speech - start.Speech >= options.MinSpeech.TotalSeconds * 16000, $"{start} {stop} is too short");
                Assert.True(stop.Position - stop.Speech >= options.EndOfSpeech.TotalSeconds * 16000, $"{stop} came too early");
            }

            at = stop.Position;
        }
    }

    private List<SpeechBoundary> Run(Endpointer endpointer, params ReadOnlySpan<(float Probability, int Hops)> parts)
    {
        var found = new List<SpeechBoundary>();
        foreach ((float probability, int hops) in parts)
        {
            float[] samples = new float[Hop];
            samples.AsSpan().Fill(probability);
            for (int i = 0; i < hops; i++)
            {
                found.AddRange(_found.Take(endpointer.Process(samples, _found)));
            }
        }

        return found;
    }
}
