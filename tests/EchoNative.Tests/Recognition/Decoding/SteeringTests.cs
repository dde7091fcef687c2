namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>Prompt, hot words and suppression on a real model.</summary>
public sealed class SteeringTests : IDisposable
{
    private static readonly float[] Window = Speech.Demo[(5 * 16000)..(13 * 16000)];
    private readonly DecoderRig _rig = new();

    [Theory]
    [InlineData(51864, 0)]
    [InlineData(51864, 1)]
    [InlineData(51864, 7)]
    [InlineData(51864, 222)]
    [InlineData(51864, 223)]
    [InlineData(51865, 5)]
    public void A_prompt_is_that_of_whisper_full(int vocabulary, int length)
    {
        using DecoderRig? random = vocabulary == 51864 ? null : DecoderRig.Random(vocabulary);
        DecoderRig rig = random ?? _rig;
        int[] words = rig.Model.Tokenize(" four seven one nine");
        int[] prompt = [.. Enumerable.Range(0, length).Select(i => words[i % words.Length])];
        rig.State.Run(Window, new DecodeOptions { Language = "en", AudioContext = 512, SingleSegment = true, Prompt = prompt, MaxTokens = 30 });
        var expected = Enumerable.Range(0, rig.State.TokenCount(0)).Select(i => rig.State.Token(0, i)).ToList();
        Assert.True(rig.Decode(Window, prompt));
        int compared = Math.Min(expected.Count - 1, rig.Decoder.Count);
        Assert.True(compared >= 2);
        for (int i = 0; i < compared; i++)
        {
            Assert.Equal(expected[i].Id, rig.Decoder.Tokens[i]);
            Assert.Equal(expected[i].Probability, rig.Decoder.Probabilities[i], 0.01f);
        }
    }

    [Fact]
    public void A_prompt_makes_a_difference()
    {
        Assert.True(_rig.Decode(Window));
        float[] without = _rig.Decoder.Probabilities.ToArray();
        Assert.True(_rig.Decode(Window, _rig.Model.Tokenize(" nine nine nine nine")));
        Assert.NotEqual(without, _rig.Decoder.Probabilities.ToArray());
    }

    [Fact]
    public void A_prompt_and_a_forced_beginning_leave_room_for_the_text()
    {
        int[] prompt = [.. Enumerable.Repeat(_rig.Model.Tokenize(" one")[0], 223)];
        Assert.True(_rig.Decode(Window, forced: [.. Enumerable.Repeat(11, 300)], prompt: prompt));
        Assert.True(_rig.Decoder.Count > 300);
        Assert.True(_rig.Decode(Window, forced: [.. Enumerable.Repeat(11, 440)], prompt: prompt));
        Assert.True(_rig.Decoder.Count >= 440);
    }

    [Fact]
    public void A_suppressed_text_is_never_written()
    {
        Assert.True(_rig.Decode(Window));
        string[] said = _rig.Text(_rig.Decoder.Tokens).Split(' ');
        foreach (string word in said.Distinct())
        {
            Assert.True(_rig.Decode(Window, steering: _rig.Steering(new SessionOptions { SuppressText = [word] })));
            Assert.DoesNotContain(word, _rig.Text(_rig.Decoder.Tokens).Split(' '));
        }

        string pair = $"{said[1]} {said[2]}";
        Assert.True(_rig.Decode(Window, steering: _rig.Steering(new SessionOptions { SuppressText = [pair] })));
        string text = _rig.Text(_rig.Decoder.Tokens);
        Assert.DoesNotContain(pair, text, StringComparison.Ordinal);
        Assert.Contains(said[1], text, StringComparison.Ordinal);
    }

    [Fact]
    public void Suppressed_tokens_are_never_chosen_at_any_temperature()
    {
        Assert.True(_rig.Decode(Window));
        int[] forbidden = [.. _rig.Decoder.Tokens.ToArray().Where(_rig.Model.Special.IsText).Distinct().Take(3)];
        DecodeSteering steering = _rig.Steering(new SessionOptions { SuppressTokens = forbidden });
        Assert.True(_rig.Decode(Window, steering: steering, fallback: FallbackPolicy.Default));
        Assert.Empty(_rig.Decoder.Tokens.ToArray().Intersect(forbidden));
    }

    [Fact]
    public void Steering_is_the_same_in_whisper_full()
    {
        Assert.True(_rig.Decode(Window));
        string[] said = _rig.Text(_rig.Decoder.Tokens).Split(' ');
        DecodeSteering steering = _rig.Steering(new SessionOptions { SuppressText = [$"{said[1]} {said[2]}"], HotWords = [said[3]] });
        _rig.State.Run(Window, new DecodeOptions { Language = "en", AudioContext = 512, SingleSegment = true, Steering = steering });
        int[] expected = [.. Enumerable.Range(0, _rig.State.TokenCount(0)).Select(i => _rig.State.Token(0, i).Id).Where(_rig.Model.Special.IsText)];
        Assert.True(_rig.Decode(Window, steering: steering));
        Assert.Equal(expected, _rig.Decoder.Tokens.ToArray().Where(_rig.Model.Special.IsText));
        Assert.DoesNotContain($"{said[1]} {said[2]}", _rig.Text(expected), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hot_word_is_likelier_from_its_first_token_on()
    {
        const string Word = "zyxogram";
        DecodeSteering steering = _rig.Steering(new SessionOptions { HotWords = [Word] });
        int[] tokens = _rig.Model.Tokenize(" " + Word);
        Assert.True(tokens.Length > 2);
        float[] logits = new float[_rig.Model.Info.VocabularySize];
        for (int i = 0; i < tokens.Length; i++)
        {
            logits.AsSpan().Clear();
            steering.Apply(logits, tokens.AsSpan(0, i));
            float expected = i == 0 ? DecodeSteering.FirstBoost : DecodeSteering.NextBoost;
            Assert.Equal(expected, logits[tokens[i]]);
            Assert.True(logits.Max() <= DecodeSteering.FirstBoost + DecodeSteering.NextBoost);
        }

        logits.AsSpan().Clear();
        steering.Apply(logits, tokens); // the word is complete: only a new one can begin
        Assert.Equal(DecodeSteering.FirstBoost, logits.Max());
    }

    [Fact]
    public void A_word_without_a_space_is_hot_only_where_a_text_begins()
    {
        DecodeSteering steering = _rig.Steering(new SessionOptions { HotWords = ["ten"] });
        int inner = _rig.Model.Tokenize("ten")[0];
        float[] logits = new float[_rig.Model.Info.VocabularySize];
        steering.Apply(logits, []);
        Assert.Equal(DecodeSteering.FirstBoost, logits[inner]);
        logits.AsSpan().Clear();
        steering.Apply(logits, _rig.Model.Tokenize(" of"));
        Assert.Equal(0, logits[inner]);
    }

    [Fact]
    public void A_history_keeps_the_prompt_and_the_last_words()
    {
        int[] prompt = [7, 8];
        var history = new PromptHistory(_rig.Model, prompt);
        int time = _rig.Model.Special.FirstTime;
        history.Add([time, 1, 2, time + 10]);
        Assert.Equal([7, 8, 1, 2], history.Tokens.ToArray());
        history.Add([.. Enumerable.Range(100, 220)]);
        Assert.Equal([7, 8, 2, .. Enumerable.Range(100, 220)], history.Tokens.ToArray());
        history.Add([time, .. Enumerable.Range(1000, 400)]);
        Assert.Equal([7, 8, .. Enumerable.Range(1179, 221)], history.Tokens.ToArray());
        history.Reset();
        Assert.Equal(prompt, history.Tokens.ToArray());
        Assert.Equal(0, Allocations.Of(() => history.Add([time, 1, 2, 3])));
    }

    public void Dispose() => _rig.Dispose();
}
