using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Recognition;

public class WordAlignerTests
{
    [Fact]
    public void Bursts_between_silences_are_found_to_the_hop()
    {
        (int Start, int End)[] truth = [(3200, 8000), (12800, 16000), (17600, 26400), (40000, 44800)];
        var times = new (int Start, int End)[truth.Length];
        var aligner = new WordAligner();
        aligner.Measure(Bursts(48000, truth));
        aligner.Align(0, 48000, [5, 3, 5, 4], times);
        for (int i = 0; i < truth.Length; i++)
        {
            Assert.InRange(times[i].Start, truth[i].Start - 320, truth[i].Start + 320);
            Assert.InRange(times[i].End, truth[i].End - 320, truth[i].End + 320);
        }
    }

    [Fact]
    public void Times_are_in_order_and_within_the_stretch_whatever_the_audio()
    {
        Gen<(int[] Letters, int From, int Length, int Seed)> cases =
            from letters in Gen.Choose(1, 12).NonEmptyListOf()
            from start in Gen.Choose(0, 160000)
            from length in Gen.Choose(0, 300000)
            from seed in Gen.Choose(0, 1000)
            select (letters.ToArray(), start, length, seed);
        var aligner = new WordAligner();
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            (int[] letters, int start, int length, int seed) = sample;
            int to = start + length;
            var random = new Random(seed);
            float[] window = [.. Enumerable.Range(0, Math.Min(to + random.Next(9000), 480000)).Select(i => (random.NextSingle() - 0.5f) * (i / 4000 % 3))];
            var times = new (int Start, int End)[letters.Length];
            aligner.Measure(window);
            aligner.Align(start, to, letters, times);
            int clock = start - 320;
            foreach ((int s, int e) in times)
            {
                Assert.True(s >= clock && e >= s && e <= to + 320, $"{s}–{e} after {clock}, {start}–{to}");
                clock = e;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void It_allocates_nothing_once_it_has_seen_its_longest_window()
    {
        var aligner = new WordAligner();
        float[] window = Bursts(144000, (3200, 8000), (12800, 16000));
        var times = new (int Start, int End)[20];
        int[] letters = [.. Enumerable.Repeat(4, 20)];
        aligner.Measure(window);
        aligner.Align(0, window.Length, letters, times);
        long allocated = Allocations.Of(() =>
        {
            aligner.Measure(window);
            aligner.Align(0, window.Length, letters, times);
        });
        Assert.Equal(0, allocated);
    }

    private static float[] Bursts(int length, params (int Start, int End)[] bursts)
    {
        var random = new Random(5);
        var window = new float[length];
        for (int i = 0; i < length; i++)
        {
            float level = bursts.Any(b => i >= b.Start && i < b.End) ? 0.3f : 0.0005f;
            window[i] = level * ((2 * random.NextSingle()) - 1);
        }

        return window;
    }
}
