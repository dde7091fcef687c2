using System.Numerics.Tensors;
using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// Which token may come next: Whisper's rules for text and times (decoding.py of OpenAI's reference, <c>whisper_process_logits</c> in
/// whisper.cpp), and the choice among those.
/// </summary>
internal sealed class TokenRules
{
    /// <summary>Latest position of the first word, in units of 20 ms: one second.</summary>
    private const int LatestStart = 50;

    private const ulong Seed = 0x9E3779B97F4A7C15; // any but 0

    private readonly SpecialTokens _special;
    private readonly int _blank;
    private readonly float[] _weights;
    private readonly float[] _sharpened;
    private DecodeSteering? _steering;
    private float _temperature;
    private ulong _random;

    public TokenRules(IWhisperModel model)
    {
        _special = model.Special;
        _blank = model.Tokenize(" ") is [int blank] ? blank : -1;
        _weights = new float[model.Info.VocabularySize];
        _sharpened = new float[_weights.Length];
    }

    /// <summary>Begins a text. The same text, temperature and logits give the same tokens: what is drawn is drawn from a fixed seed.</summary>
    /// <param name="temperature">0 takes the most likely token, more draws among the likely ones.</param>
    /// <param name="steering">What is forbidden and preferred beyond Whisper's rules.</param>
    public void Begin(float temperature, DecodeSteering? steering)
    {
        _temperature = temperature;
        _steering = steering;
        _random = Seed + BitConverter.SingleToUInt32Bits(temperature);
    }

    /// <summary>Chooses the next token.</summary>
    /// <param name="logits">One value per token of the vocabulary.</param>
    /// <param name="tokens">What was said before in this window, times included.</param>
    /// <returns>The token and its probability under the rules, 0–1, whatever the temperature.</returns>
    public (int Token, float Probability) Choose(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens)
    {
        // Weights are probabilities but for a common factor.
        Span<float> weights = _weights;
        Forbid(logits, tokens);
        float loudest = TensorPrimitives.Max(weights);
        TensorPrimitives.Subtract(weights, loudest, weights);
        TensorPrimitives.Exp(weights, weights);
        float sum = TensorPrimitives.Sum(weights);

        // Where all times together are likelier than any text, a time it is.
        int first = 0;
        if (TensorPrimitives.Sum<float>(weights[_special.FirstTime..]) > TensorPrimitives.Max<float>(weights[.._special.FirstTime]))
        {
            first = _special.FirstTime;
            weights = weights[first..];
        }

        int token = _temperature > 0 ? Draw(weights) : TensorPrimitives.IndexOfMax<float>(weights);
        return (first + token, weights[token] / sum);
    }

    private int Draw(ReadOnlySpan<float> weights)
    {
        Span<float> sharpened = _sharpened.AsSpan(0, weights.Length);
        TensorPrimitives.Pow(weights, 1 / _temperature, sharpened);

        // xorshift64*: https://www.jstatsoft.org/article/view/v008i14, https://arxiv.org/abs/1402.6246
        _random ^= _random >> 12;
        _random ^= _random << 25;
        _random ^= _random >> 27;
        float left = TensorPrimitives.Sum<float>(sharpened) * ((_random * 0x2545F4914F6CDD1DUL) >> 40) * (1f / (1 << 24));
        for (int i = 0; i < sharpened.Length; i++)
        {
            left -= sharpened[i];
            if (left < 0)
            {
                return i;
            }
        }

        return TensorPrimitives.IndexOfMax(weights); // rounding: nothing was left to draw from
    }

    private void Forbid(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens)
    {
        Span<float> weights = _weights;
        logits.CopyTo(weights);
        _steering?.Apply(weights, tokens);
        weights[(_special.EndOfText + 1).._special.FirstTime].Fill(float.NegativeInfinity);
        Span<float> times = weights[_special.FirstTime..];
        if (tokens.IsEmpty)
        {
            weights[_special.EndOfText] = float.NegativeInfinity;
            if (_blank >= 0)
            {
                weights[_blank] = float.NegativeInfinity;
            }

            times[Math.Min(LatestStart + 1, times.Length)..].Fill(float.NegativeInfinity);
            return;
        }

        // Times come in pairs: the end of a stretch and the start of the next. Only the end of the text stands alone.
        if (_special.IsTime(tokens[^1]))
        {
            if (tokens.Length < 2 || _special.IsTime(tokens[^2]))
            {
                times.Fill(float.NegativeInfinity);
            }
            else
            {
                weights[.._special.EndOfText].Fill(float.NegativeInfinity);
            }
        }

        int last = tokens.LastIndexOfAnyExceptInRange(0, _special.FirstTime - 1);
        if (last >= 0)
        {
            times[.._special.Position(tokens[last])].Fill(float.NegativeInfinity);
        }
    }
}
