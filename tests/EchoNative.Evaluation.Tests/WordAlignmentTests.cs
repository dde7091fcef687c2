using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Tests;

public class WordAlignmentTests
{
    [Theory]
    [InlineData("one two three", "one two three", "0 1 2")]
    [InlineData("one two three", "one three", "0 -1 1")]
    [InlineData("one two three", "one one two three", "1 2 3")]
    [InlineData("one two three", "one six three", "0 1 2")]
    [InlineData("one two", "", "-1 -1")]
    public void Words_are_paired_with_the_fewest_errors(string reference, string hypothesis, string pairs)
    {
        Assert.Equal(pairs, Pairs(reference, hypothesis, prefix: false));
    }

    [Theory]
    [InlineData("one one two three", "one", "0 -1 -1 -1")]
    [InlineData("one one two three", "one one", "0 1 -1 -1")]
    [InlineData("one two three four", "six two", "0 1 -1 -1")]
    [InlineData("one two", "one two three", "0 1")]
    public void A_prefix_is_paired_with_the_shortest_beginning_that_fits(string reference, string hypothesis, string pairs)
    {
        Assert.Equal(pairs, Pairs(reference, hypothesis, prefix: true));
    }

    private static string Pairs(string reference, string hypothesis, bool prefix) => string.Join(
        ' ', WordAlignment.Align(reference.Split(' '), hypothesis.Split(' ', StringSplitOptions.RemoveEmptyEntries), prefix));
}
