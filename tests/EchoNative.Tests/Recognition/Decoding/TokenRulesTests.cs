using EchoNative.BadInput;
using EchoNative.Native;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>Whatever the logits are, what is chosen is a text that Whisper's rules allow.</summary>
public sealed class TokenRulesTests : IDisposable
{
    private const int Steps = 30;
    private readonly WhisperModel _model = WhisperModel.Load(Fixture.ModelPath);
    private readonly TokenRules _rules;
    private readonly float[] _logits;

    public TokenRulesTests()
    {
        _rules = new TokenRules(_model);
        _logits = new float[_model.Info.VocabularySize];
    }

    [Fact]
    public void Any_logits_make_a_text_within_the_rules()
    {
        int[] forbidden = [1, 2, 3, 300, 11];
        DecodeSteering steering = DecodeSteering.Create(_model, new SessionOptions { SuppressTokens = forbidden, HotWords = ["seven", "Wolfgang"] });
        Prop.ForAll(
            Arb.From(Gen.Choose(0, int.MaxValue)),
            Arb.From(Gen.Elements(0f, 0.2f, 0.6f, 1f)),
            Arb.From(Gen.Elements<DecodeSteering?>(null, steering)),
            (seed, temperature, with) => Check(Generate(seed, temperature, with), with is null ? [] : forbidden)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_same_logits_give_the_same_tokens_at_any_temperature() => Prop.ForAll(
        Arb.From(Gen.Choose(0, int.MaxValue)),
        Arb.From(Gen.Elements(0f, 0.5f, 1f)),
        (seed, temperature) => Generate(seed, temperature, null).SequenceEqual(Generate(seed, temperature, null))).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_drawn_follows_the_probabilities()
    {
        // Three tokens, 1 : 2 : 4, at temperature 1 and at one half, which squares them.
        _logits.AsSpan().Fill(float.NegativeInfinity);
        (_logits[100], _logits[200], _logits[300]) = (0, MathF.Log(2), MathF.Log(4));
        foreach ((float temperature, double[] shares) in ((float, double[])[])[(1, [1 / 7.0, 2 / 7.0, 4 / 7.0]), (0.5f, [1 / 21.0, 4 / 21.0, 16 / 21.0])])
        {
            _rules.Begin(temperature, null);
            var counts = new Dictionary<int, int>();
            for (int i = 0; i < 3000; i++)
            {
                (int token, float probability) = _rules.Choose(_logits, [7]);
                counts[token] = counts.GetValueOrDefault(token) + 1;
                Assert.Equal((token / 100) switch { 1 => 1 / 7f, 2 => 2 / 7f, _ => 4 / 7f }, probability, 1e-5f);
            }

            Assert.Equal(shares[0], counts[100] / 3000.0, 0.04);
            Assert.Equal(shares[1], counts[200] / 3000.0, 0.04);
            Assert.Equal(shares[2], counts[300] / 3000.0, 0.04);
        }
    }

    public void Dispose() => _model.Dispose();

    private List<int> Generate(int seed, float temperature, DecodeSteering? steering)
    {
        var random = new Random(seed);
        var tokens = new List<int>();
        _rules.Begin(temperature, steering);
        while (tokens.Count < Steps)
        {
            _logits.AsSpan().Fill(-5);
            for (int i = 0; i < 500; i++)
            {
                _logits[random.Next(_logits.Length)] = 10 * random.NextSingle();
            }

            // Now and then times, marks or what is suppressed stand out.
            int peak = random.Next(6) switch
            {
                0 => random.Next(_model.Special.FirstTime, _logits.Length),
                1 => random.Next(_model.Special.EndOfText, _model.Special.FirstTime),
                2 => random.Next(4),
                _ => random.Next(_model.Special.EndOfText),
            };
            _logits[peak] = 15;
            int token = _rules.Choose(_logits, [.. tokens]).Token;
            if (token == _model.Special.EndOfText)
            {
                break;
            }

            tokens.Add(token);
        }

        return tokens;
    }

    private bool Check(List<int> tokens, int[] forbidden)
    {
        SpecialTokens special = _model.Special;
        int last = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            bool isTime = special.IsTime(tokens[i]);
            if ((!isTime && !special.IsText(tokens[i])) || forbidden.Contains(tokens[i]))
            {
                return false;
            }

            if (isTime)
            {
                // Never back, the first one within a second, and never three in a row.
                int position = special.Position(tokens[i]);
                bool third = i >= 2 && special.IsTime(tokens[i - 1]) && special.IsTime(tokens[i - 2]);
                if (position < last || (i == 0 && position > 50) || third)
                {
                    return false;
                }

                last = position;
            }
            else if (i >= 2 && special.IsTime(tokens[i - 1]) && !special.IsTime(tokens[i - 2]))
            {
                return false; // a time that ends a stretch of text needs its partner
            }
        }

        return true;
    }
}
