using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Recognition;

public class StabiliserTests
{
    private const int Second = 16000;
    private readonly Stabiliser _stabiliser = new();

    [Fact]
    public void What_two_hypotheses_say_alike_is_stable()
    {
        Assert.True(Say(2, "one@0.2-0.5 two@0.8-1.2 tree@1.4-1.7"));
        Assert.Equal(0, _stabiliser.StableWords);
        Assert.True(Say(2.5, "one@0.2-0.5 two@0.8-1.2 three@1.4-1.8 four@2-2.4"));
        Assert.Equal("one two", Stable());
        Assert.True(Say(3, "one@0.2-0.5 two@0.8-1.2 three@1.4-1.8 four@2-2.4"));
        Assert.Equal("one two three", Stable());
    }

    [Fact]
    public void The_end_of_a_window_may_be_half_a_word()
    {
        Say(2, "one@0.5-1 seven@1.5-1.9");
        Say(2.5, "one@0.5-1 seven@1.5-1.9");
        Assert.Equal("one", Stable());
        Say(3, "one@0.5-1 seven@1.5-1.9");
        Assert.Equal("one seven", Stable());
    }

    [Fact]
    public void A_word_elsewhere_is_another_word()
    {
        Say(3, "one@0.2-0.4 one@2-2.2");
        Say(3.5, "one@1-1.2 one@2-2.2");
        Assert.Equal("", Stable());
    }

    [Fact]
    public void A_word_where_nothing_is_heard_is_never_stable()
    {
        Say(3, "one@0.2-0.4 two@1-1.3!");
        Say(4, "one@0.2-0.4 two@1-1.3!");
        Say(5, "one@0.2-0.4 two@1-1.3!");
        Assert.Equal("one", Stable());
    }

    [Fact]
    public void What_looks_wrong_agrees_with_nothing()
    {
        Say(3, "one@0.2-0.4 one@0.5-0.7", isBelieved: false);
        Say(3.5, "one@0.2-0.4 one@0.5-0.7", isBelieved: false);
        Say(4, "one@0.2-0.4 one@0.5-0.7");
        Assert.Equal("", Stable());
        Assert.True(_stabiliser.IsBelieved);
        Say(4.5, "one@0.2-0.4 one@0.5-0.7");
        Assert.Equal("one one", Stable());
    }

    [Fact]
    public void The_same_audio_twice_is_no_second_opinion()
    {
        Say(3, "one@0.2-0.4");
        Assert.False(Say(3.02, "one@0.2-0.4"));
        Assert.Equal("", Stable());
    }

    [Fact]
    public void A_stretch_is_best_cut_between_the_last_stable_word_and_the_next()
    {
        Assert.Equal(-1, _stabiliser.Cut);
        Say(3, "one@0.5-1 two@1.5-1.8 three@2.4-2.9");
        Assert.Equal(-1, _stabiliser.Cut);
        Say(3.5, "one@0.5-1 two@1.5-1.8 three@2.4-2.9");
        Assert.Equal("one two", Stable());
        Assert.Equal((int)(2.1 * Second), _stabiliser.Cut);
        Say(4, "one@0.5-1 two@1.5-1.8 three@2.4-2.9");
        Assert.Equal(-1, _stabiliser.Cut); // nobody knows yet how far the word after it is
        Assert.Equal((int)(3.02 * Second), _stabiliser.CutAfter);
        Say(4.5, "one@0.5-1 two@1.5-1.8 three@2.4-2.9 four@2.96-3.2");
        Assert.Equal(-1, _stabiliser.Cut); // too close: it may be the same word
    }

    [Fact]
    public void Tokens_of_stable_words_are_forced_on_windows_with_the_same_start_only()
    {
        Say(3, "one@0.5-1 two@1.5-1.8 three@2.4-2.9");
        Assert.True(_stabiliser.Forced(0).IsEmpty);
        Say(3.5, "one@0.5-1 two@1.5-1.8 three@2.4-2.9");
        Assert.Equal([100, 101], _stabiliser.Forced(0).ToArray());
        Assert.True(_stabiliser.Forced(160).IsEmpty);
        Assert.Equal([100, 101, 102], _stabiliser.Tokens.ToArray());
        _stabiliser.Reset();
        Assert.True(_stabiliser.Forced(0).IsEmpty);
        Assert.Equal(0, _stabiliser.Words.Count);
    }

    [Fact]
    public void Stable_words_never_change_whatever_comes()
    {
        // Hypotheses begin with what is stable: the reader sees to that. Everything after it is anything.
        Gen<string> word = Gen.Elements("one", "two", "two.", "Two", "", "five five");
        Prop.ForAll(Gen.ArrayOf(Gen.Zip(Gen.ArrayOf(word), Gen.Elements(true, false))).ToArbitrary(), rounds =>
        {
            var stabiliser = new Stabiliser();
            string before = "";
            double end = 1;
            foreach ((string[] words, bool isBelieved) in rounds)
            {
                var hypothesis = new WordList();
                hypothesis.CopyFrom(stabiliser.Words, stabiliser.StableWords);
                double at = stabiliser.StableEnd(0) / (double)Second;
                foreach (string text in words.Where(w => w.Length > 0))
                {
                    Add(hypothesis, text, at, at + 0.2, true);
                    at += 0.3;
                }

                end += 0.4;
                stabiliser.Update(hypothesis, [], 0, (long)(end * Second), isBelieved);
                string now = Encoding.UTF8.GetString(stabiliser.Words.FirstUtf8(stabiliser.StableWords));
                Assert.StartsWith(before, now, StringComparison.Ordinal);
                before = now;
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_warm_stabiliser_allocates_nothing()
    {
        WordList first = Parse("one@0.2-0.5 two@0.8-1.2 tree@1.4-1.7"), second = Parse("one@0.2-0.5 two@0.8-1.2 three@1.4-1.8 four@2-2.4");
        int[] tokens = [100, 101, 102, 103];
        Assert.Equal(0, Allocations.Of(() =>
        {
            _stabiliser.Reset();
            _stabiliser.Update(first, tokens.AsSpan(0, 3), 0, 2 * Second, true);
            _stabiliser.Update(second, tokens, 0, 3 * Second, true);
        }));
    }

    private static void Add(WordList words, string text, double start, double end, bool heard)
    {
        words.AddToken(Encoding.UTF8.GetBytes(text), 0.9f, true, words.Count + 1);
        words.Place(words.Count - 1, (long)(start * Second), (long)(end * Second), heard);
    }

    // word@start-end, in seconds; ! where nothing is heard.
    private static WordList Parse(string text)
    {
        var words = new WordList();
        foreach (string item in text.Split(' '))
        {
            string[] parts = item.TrimEnd('!').Split('@', '-');
            Add(words, parts[0], double.Parse(parts[1]), double.Parse(parts[2]), !item.EndsWith('!'));
        }

        return words;
    }

    private bool Say(double end, string text, bool isBelieved = true)
    {
        WordList words = Parse(text);
        return _stabiliser.Update(words, [.. Enumerable.Range(100, words.Count)], 0, (long)(end * Second), isBelieved);
    }

    private string Stable() => Encoding.UTF8.GetString(_stabiliser.Words.FirstUtf8(_stabiliser.StableWords));
}
