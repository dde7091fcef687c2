using System.Diagnostics;
using EchoNative.Evaluation.Words;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Evaluation.Tests;

public class TextNormaliserTests
{
    [Theory]
    [InlineData("Hello, World!", "hello world")]
    [InlineData("  one\ttwo\n three ", "one two three")]
    [InlineData("yes (laughs) no [noise] <unk> well", "yes no well")]
    [InlineData("an (open remark", "an open remark")]
    [InlineData("café – naïve cafe\u0301", "café naïve café")]
    [InlineData("ＡＢＣ", "abc")]
    [InlineData("", "")]
    public void Basic_removes_case_marks_and_remarks(string text, string expected) => Assert.Equal(expected, TextNormaliser.Normalise(text, TextNormalisation.Basic));

    [Theory]
    [InlineData("Won't you, can't we, let's!", "will not you can not we let us")]
    [InlineData("I'm sure they've said we'll go, y'all", "i am sure they have said we will go you all")]
    [InlineData("It's been long; he'd gone; she's got it; they'd done it; she's here; he'd go", "it has been long he had gone she has got it they had done it she is here he would go")]
    [InlineData("We weren't, gonna, wanna, shoulda", "we were not going to want to should have")]
    [InlineData("Um, I uh think, hmm, so", "i think so")]
    [InlineData("Mr. Brown and Mrs. Gray saw Dr. Who on St. Mary's", "mister brown and missus gray saw doctor who on saint mary is")]
    [InlineData("a café in Łódź; Øresund, Straße, cafe\u0301", "a cafe in lodz oresund strasse cafe")]
    [InlineData("well-known 'quotes' e.g. this", "well known quotes e g this")]
    public void English_brings_words_together(string text, string expected) => AssertEnglish(text, expected);

    [Theory]
    [InlineData("seven", "7")]
    [InlineData("one", "one")]
    [InlineData("the ones who won", "the ones who won")]
    [InlineData("sixty four", "64")]
    [InlineData("eight fifteen", "815")]
    [InlineData("eighteen eighty four", "1884")]
    [InlineData("twenty twenty six", "2026")]
    [InlineData("three point seven billion", "3700000000")]
    [InlineData("five point five thousands", "5500s")]
    [InlineData("300 thousand euros", "€300000")]
    [InlineData("$15 million, £3.5 million", "$15000000 £3500000")]
    [InlineData("1,234,567 people", "1234567 people")]
    [InlineData("eleven thousand five", "11005")]
    [InlineData("twelve hundred and six", "1206")]
    [InlineData("cats and dogs and six", "cats and dogs and 6")]
    [InlineData("two million three hundred thousand and forty two", "2300042")]
    [InlineData("the nineteen sixties", "the 1960s")]
    [InlineData("twenty first, forty second, thirteenth, ninth, hundredth", "21st 42nd 13th 9th 100th")]
    [InlineData("may fifth nineteen ninety", "may 5th 1990")]
    [InlineData("four point 25", "4.25")]
    [InlineData("point of view", "point of view")]
    [InlineData("forty percent, nine per cent, per head", "40% 9% per head")]
    [InlineData("double oh seven, nine triple eight, double trouble", "0079888 double trouble")]
    [InlineData("one oh one", "101")]
    [InlineData("minus forty, plus two, plus size", "-40 +2 plus size")]
    [InlineData("five dollars and six cents, 8 cents, $0.07", "$5.06 ¢8 ¢7")]
    [InlineData("two and a half million, half a million, a half hour", "2500000 500000 a half hour")]
    [InlineData("a320 at 90km", "a 320 at 90 km")]
    [InlineData("3 rd of 21 st", "3rd of 21 saint")] // so it is in Whisper's rules, where titles come first
    [InlineData("no. 5", "no 5")]
    public void English_writes_numbers_as_digits(string text, string expected) => AssertEnglish(text, expected);

    [Theory]
    [InlineData("colour favourite honourably neighbourhood", "color favorite honorably neighborhood")]
    [InlineData("organisation organised organising recognise apologises", "organization organized organizing recognize apologizes")]
    [InlineData("advise surprised exercise promised rising wise otherwise", "advise surprised exercise promised rising wise otherwise")]
    [InlineData("analyse paralysed", "analyze paralyzed")]
    [InlineData("centre metres theatregoer fibreglass acre here", "center meters theatergoer fiberglass acre here")]
    [InlineData("travelled cancelling labelled jeweller called filling", "traveled canceling labeled jeweler called filling")]
    [InlineData("catalogue dialogues", "catalog dialogs")]
    [InlineData("defence licences pretence fence", "defense licenses pretense fence")]
    [InlineData("anaemia foetus manoeuvring paediatrician does", "anemia fetus maneuvering pediatrician does")]
    [InlineData("grey tyres aluminium cheque ploughs programme", "gray tires aluminum check plows program")]
    [InlineData("our hour four tour your", "our hour 4 tour your")]
    public void English_spells_as_Americans_do(string text, string expected) => AssertEnglish(text, expected);

    [Fact]
    public void Any_text_is_normalised_to_words_between_single_spaces()
    {
        Prop.ForAll<string>(ArbMap.Default.ArbFor<string>(), text =>
        {
            foreach (TextNormalisation normalisation in (TextNormalisation[])[TextNormalisation.Basic, TextNormalisation.English])
            {
                string normal = TextNormaliser.Normalise(text ?? "", normalisation);
                Assert.Equal(string.Join(' ', TextNormaliser.Words(text ?? "", normalisation)), normal);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("[")]
    [InlineData(" ")]
    [InlineData("(")]
    [InlineData("one ")]
    [InlineData("9")]
    [InlineData("'")]
    [InlineData("\ud800")]
    [InlineData("decillion ")]
    [InlineData("and a ")]
    [InlineData("1.")]
    public void Long_strange_texts_take_no_more_than_their_length(string piece)
    {
        // What takes the square of the time takes hours here, not some seconds.
        var watch = Stopwatch.StartNew();
        _ = TextNormaliser.Normalise(string.Concat(Enumerable.Repeat(piece, 300_000)), TextNormalisation.English);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), $"{watch.Elapsed}");
    }

    private static void AssertEnglish(string text, string expected) => Assert.Equal(expected, TextNormaliser.Normalise(text, TextNormalisation.English));
}
