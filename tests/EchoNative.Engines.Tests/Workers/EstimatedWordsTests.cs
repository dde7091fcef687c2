using System.Text;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests;

/// <summary>Words whose times are estimates: where they are placed, and how they follow those that are known.</summary>
public class EstimatedWordsTests
{
    [Fact]
    public void Words_that_follow_the_known_ones_are_all_kept_whatever_their_times()
    {
        WordList known = Words(("zero", 0, 8000), ("one", 8000, 20_000));
        known.AddRest(Words(("zero", 0, 5000), ("one", 5000, 9000), ("two", 9000, 14_000), ("three", 14_000, 22_000)), 20_000);
        Assert.Equal("zero one two three", known.ToText());
        Assert.Equal((20_000, 20_000), (known[2].Start, known[2].End));
        Assert.Equal((20_000, 22_000), (known[3].Start, known[3].End));
    }

    [Theory]
    [InlineData("zero")]
    [InlineData("zero nine two")]
    [InlineData("zeroone two")]
    public void What_does_not_begin_with_the_known_words_is_joined_by_time(string text)
    {
        WordList known = Words(("zero", 0, 8000), ("one", 8000, 12_000));
        string[] heard = text.Split(' ');
        known.AddRest(Words([.. heard.Select((word, i) => (word, 8000L * i, (8000L * i) + 7000))]), 12_000);
        Assert.Equal(heard.Length == 3 ? "zero one two" : "zero one", known.ToText());
    }

    [Fact]
    public void Words_are_placed_where_they_were_said()
    {
        WordList words = Words([.. Speech.DigitsText.Split(' ').Select(word => (word, 0L, 0L))]);
        float[] speech = Speech.Digits;
        new WordReader().Place(new ReadScope { Audio = speech, Start = 1000, Length = 45_000, Clock = 1000 }, words);
        string[] lines = [.. File.ReadLines(Path.Combine(Speech.Folder, "digits.words.tsv")).Skip(1)];
        Assert.Equal(lines.Length, words.Count);
        for (int i = 0; i < lines.Length; i++)
        {
            double[] truth = [.. lines[i].Split('\t')[1..].Select(field => double.Parse(field, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.InRange(((words[i].Start - 1000) / 16000.0) - truth[0], -0.25, 0.25);
            Assert.InRange(((words[i].End - 1000) / 16000.0) - truth[1], -0.25, 0.25);
        }
    }

    private static WordList Words(params (string Text, long Start, long End)[] words)
    {
        var list = new WordList();
        foreach ((string text, long start, long end) in words)
        {
            list.AddToken(Encoding.UTF8.GetBytes(text), 1, begins: true, end: 0);
            list.Place(list.Count - 1, start, end, heard: true);
        }

        return list;
    }
}
