using EchoNative.BadInput;
using EchoNative.Evaluation.Words;
using EchoNative.Tests.Evaluation;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>Which texts look wrong.</summary>
public sealed class TextChecksTests : IDisposable
{
    private const int Ten = 10 * WindowDecoder.PositionsPerSecond;
    private static readonly string[] Digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    private readonly WhisperModel _model = WhisperModel.Load(Fixture.ModelPath);
    private readonly TextChecks _checks;
    private readonly ITestOutputHelper _output;

    public TextChecksTests(ITestOutputHelper output)
    {
        _output = output;
        _checks = new TextChecks(_model);
    }

    [Theory]
    [InlineData("", DegenerateReasons.None)]
    [InlineData("five five five five five five five five", DegenerateReasons.None)]
    [InlineData("one two one two one two", DegenerateReasons.None)]
    [InlineData("no no no no no I did not say that", DegenerateReasons.None)]
    [InlineData("five five five five five five five five five five five five five five", DegenerateReasons.Repetition)]
    [InlineData("one two three one two three one two three one two three one two three", DegenerateReasons.Repetition)]
    [InlineData("thank you for watching thank you for watching thank you for watching thank you for watching", DegenerateReasons.Repetition)]
    public void A_loop_is_what_nobody_says(string text, object expected) => Assert.Equal((DegenerateReasons)expected, Check(text, Ten));

    [Fact]
    public void Random_digits_are_no_loop_however_many() => Prop.ForAll(
        Arb.From(Gen.Elements(Digits).ArrayOf(70)),
        words => Check(string.Join(' ', words), 30 * WindowDecoder.PositionsPerSecond) == DegenerateReasons.None).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_phrase_said_again_and_again_is_a_loop() => Prop.ForAll(
        Arb.From(Gen.Elements(Digits).NonEmptyListOf().Select(w => w.Take(8).ToArray())),
        phrase =>
        {
            int count = Math.Max(6, (18 + phrase.Length - 1) / phrase.Length);
            return Check(string.Join(' ', Enumerable.Repeat(phrase, count).SelectMany(w => w)), 30 * WindowDecoder.PositionsPerSecond)
                .HasFlag(DegenerateReasons.Repetition);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(5, 1, false)]
    [InlineData(11, 1, false)]
    [InlineData(12, 1, true)]
    [InlineData(35, 4, false)]
    [InlineData(36, 4, true)]
    public void Nobody_says_more_than_eight_words_a_second(int words, int seconds, bool isTooFast)
    {
        string text = string.Join(' ', Enumerable.Range(0, words).Select(i => Digits[(i * i * 7) % 10]));
        Assert.Equal(isTooFast, Check(text, seconds * WindowDecoder.PositionsPerSecond).HasFlag(DegenerateReasons.TooFast));
    }

    [Theory]
    [InlineData("three nine four seven two eight six", true)]
    [InlineData("three nine four seven two eight six one one", true)]
    [InlineData("three nine four", false)]
    [InlineData("three nine four seven two eight one one one one one", false)]
    [InlineData("three nine four two seven eight six", false)]
    public void An_echo_of_the_prompt_is_told(string text, bool isEcho)
    {
        int[] prompt = _model.Tokenize(" one three nine four seven two eight six five");
        Assert.Equal(isEcho, _checks.Check(_model.Tokenize(" " + text), Ten, prompt).HasFlag(DegenerateReasons.PromptEcho));
        Assert.Equal(DegenerateReasons.None, _checks.Check(_model.Tokenize(" " + text), Ten, []));
    }

    [Fact]
    public void Any_tokens_can_be_checked_without_an_allocation()
    {
        int vocabulary = _model.Info.VocabularySize;
        Prop.ForAll(Arb.From(Gen.Choose(0, vocabulary - 1).ArrayOf().Resize(448)), tokens => _checks.Check(tokens, Ten, tokens) >= 0).QuickCheckThrowOnFailure();
        int[] all = [.. Enumerable.Range(0, WindowDecoder.MaxPasses * _model.Info.TextContext)];
        _checks.Check(all, Ten, []);
        Assert.Equal(0, Allocations.Of(() => _checks.Check(all, Ten, all.AsSpan(0, 223))));
    }

    /// <summary>What was really said, in every window of every length that a session may cut out of it.</summary>
    [EvaluationFact]
    public void No_true_text_looks_wrong()
    {
        int windows = 0;
        var flagged = new List<string>();
        foreach ((string path, string reference) in EvaluationSet.Recordings(Repository.EvaluationFolder, "").Where(r => r.Reference.Length > 0))
        {
            string table = Path.ChangeExtension(path, ".tsv");
            if (!File.Exists(table))
            {
                int positions = Speech.Read(path).Length / WindowDecoder.SamplesPerPosition;
                Count(reference, positions);
                continue;
            }

            IReadOnlyList<(string Word, double Start, double End)> words = EvaluationSet.WordTimes(table);
            for (int first = 0; first < words.Count; first++)
            {
                for (int last = first; last < words.Count && words[last].End - words[first].Start < 28; last++)
                {
                    int positions = (int)((words[last].End - words[first].Start) * WindowDecoder.PositionsPerSecond);
                    Count(string.Join(' ', words.Skip(first).Take(last - first + 1).Select(w => w.Word)), positions);
                }
            }
        }

        _output.WriteLine($"{flagged.Count} of {windows} true texts look wrong");
        Assert.True(windows > 1000);
        Assert.Empty(flagged);

        void Count(string text, int positions)
        {
            windows++;
            if (Check(text, positions) is not DegenerateReasons.None and var reasons)
            {
                flagged.Add($"{reasons}: {text}");
            }
        }
    }

    public void Dispose() => _model.Dispose();

    private DegenerateReasons Check(string text, int positions) =>
        _checks.Check(text.Length == 0 ? [] : _model.Tokenize(" " + text), positions, []);
}
