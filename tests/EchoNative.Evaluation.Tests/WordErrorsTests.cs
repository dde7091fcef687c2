using EchoNative.Evaluation.Words;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Evaluation.Tests;

public class WordErrorsTests
{
    [Theory]
    [InlineData("one two three", "one two three", 0, 0, 0, 3)]
    [InlineData("one two three", "one six three", 1, 0, 0, 3)]
    [InlineData("one two three", "one three", 0, 1, 0, 3)]
    [InlineData("one two three", "one two two three", 0, 0, 1, 3)]
    [InlineData("one two", "", 0, 2, 0, 2)]
    [InlineData("", "one", 0, 0, 1, 0)]
    [InlineData("", "", 0, 0, 0, 0)]
    public void Errors_are_counted_by_kind(string reference, string hypothesis, int substitutions, int deletions, int insertions, int words) =>
        Assert.Equal(new WordErrors(substitutions, deletions, insertions, words), WordErrors.Count(reference, hypothesis));

    [Fact]
    public void Rate_is_errors_for_each_word_of_the_reference_of_all()
    {
        WordErrors sum = WordErrors.Sum([new(1, 0, 2, 10), new(0, 1, 0, 30)]);
        Assert.Equal((4, 40, 0.1), (sum.Errors, sum.Words, sum.Rate));
        Assert.Equal(double.PositiveInfinity, WordErrors.Count("", "one").Rate);
        Assert.Equal("10.00 % (4 of 40 words: 1 substituted, 1 deleted, 2 inserted)", sum.ToString().Replace('\u00a0', ' '));
    }

    [Fact]
    public void Normalisation_is_done_to_both()
    {
        Assert.Equal(3, WordErrors.Count("It's twenty five.", "it is 25").Errors);
        Assert.Equal(0, WordErrors.Count("It's twenty five.", "it is 25", TextNormalisation.English).Errors);
    }

    [Fact]
    public void Errors_are_as_few_as_the_textbook_has_and_the_alignment_is_both_texts()
    {
        Gen<string[]> text = Gen.ArrayOf(Gen.Elements("a", "b", "c"));
        Prop.ForAll(text.Zip(text).ToArbitrary(), pair =>
        {
            (string[] reference, string[] hypothesis) = pair;
            IReadOnlyList<AlignedWord> words = WordAlignment.Pair(reference, hypothesis);
            Assert.Equal(Distance(reference, hypothesis), WordErrors.Of(words).Errors);
            Assert.Equal(reference, words.Where(word => word.Reference is not null).Select(word => word.Reference));
            Assert.Equal(hypothesis, words.Where(word => word.Hypothesis is not null).Select(word => word.Hypothesis));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Texts_that_would_take_too_much_memory_are_refused()
    {
        string[] words = new string[40_000];
        Array.Fill(words, "word");
        Assert.Contains("split", Assert.Throws<ArgumentException>(() => WordAlignment.Pair(words, words)).Message);
    }

    [Fact]
    public void Alignment_is_shown_with_each_error_below_its_words()
    {
        IReadOnlyList<AlignedWord> words = WordAlignment.Pair("the cat sat on mat".Split(' '), "the bat sat on a".Split(' '));
        Assert.Equal(
            [
                "said  the cat sat on mat",
                "heard the bat sat on a",
                "error     S          S",
            ],
            AlignedText.Lines(words, 40));
        words = WordAlignment.Pair("one two three four".Split(' '), "one three four six".Split(' '));
        Assert.Equal(
            [
                "said  one two three",
                "heard one *** three",
                "error     D",
                "",
                "said  four ***",
                "heard four six",
                "error      I",
            ],
            AlignedText.Lines(words, 20));
        Assert.Empty(AlignedText.Lines([], 40));
    }

    // The whole matrix (Wagner and Fischer 1974).
    private static int Distance(string[] a, string[] b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 ? j : j == 0 ? i
                    : Math.Min(cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
