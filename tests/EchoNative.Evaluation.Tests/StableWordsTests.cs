using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Tests;

public class StableWordsTests
{
    [Fact]
    public void What_stays_is_counted_with_its_lead()
    {
        var watch = new StableWords();
        watch.Add(Partial(0, 1, "one", 0));
        watch.Add(Partial(0, 2, "one two", 1));
        watch.Add(Partial(0, 3, "one two three", 2));
        watch.Add(Final(0, 4, "one two three"));
        Assert.Equal((0, 3, 2), (watch.Changed, watch.Words, watch.StableBefore));
        Assert.Equal([2.0, 1.0], watch.Lead);
    }

    [Fact]
    public void What_changes_in_a_partial_a_final_or_not_at_all_comes_is_counted()
    {
        var watch = new StableWords();
        watch.Add(Partial(0, 1, "one two", 2));
        watch.Add(Partial(0, 2, "one six", 1));
        Assert.Equal(1, watch.Changed);
        watch.Add(Final(0, 3, "nine"));
        Assert.Equal(2, watch.Changed);
        watch.Add(Partial(1, 4, "one two", 2));
        watch.Add(Partial(2, 5, "three", 0));
        Assert.Equal(4, watch.Changed);
    }

    private static PartialResult Partial(long segment, int end, string text, int stable) =>
        new(segment, 0, TimeSpan.Zero, TimeSpan.FromSeconds(end), text, Words(text), stable);

    private static FinalResult Final(long segment, int end, string text) => new(segment, TimeSpan.Zero, TimeSpan.FromSeconds(end), text, Words(text));

    private static Word[] Words(string text) => [.. text.Split(' ').Select(word => new Word(word, TimeSpan.Zero, TimeSpan.Zero, 1))];
}
