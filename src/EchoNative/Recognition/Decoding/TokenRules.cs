using System.Numerics.Tensors;
using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// Which token may come next: Whisper's rules for text and times (decoding.py of OpenAI's reference, <c>whisper_process_logits</c> in
/// whisper.cpp), and the most likely token under them.
/// </summary>
internal sealed class TokenRules
{
    /// <summary>Latest position of the first word, in units of 20 ms: one second.</summary>
    private const int LatestStart = 50;

    private readonly SpecialTokens _special;
    private readonly int _blank;
    private readonly float[] _weights;

    public TokenRules(WhisperModel model)
    {
        _special = model.Special;
        _blank = model.Tokenize(" ") is [int blank] ? blank : -1;
        _weights = new float[model.Info.VocabularySize];
    }

    /// <summary>Chooses the most likely token.</summary>
    /// <param name="logits">One value per token of the vocabulary.</param>
    /// <param name="tokens">What was said before in this window, times included.</param>
    /// <returns>The token and its probability under the rules, 0–1.</returns>
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
        Span<float> times = weights[_special.FirstTime..];
        Span<float> text = weights[.._special.FirstTime];
        if (TensorPrimitives.Sum(times) > TensorPrimitives.Max(text))
        {
            int time = TensorPrimitives.IndexOfMax(times);
            return (_special.FirstTime + time, times[time] / sum);
        }

        int best = TensorPrimitives.IndexOfMax(weights);
        return (best, weights[best] / sum);
    }

    private void Forbid(ReadOnlySpan<float> logits, ReadOnlySpan<int> tokens)
    {
        Span<float> weights = _weights;
        logits.CopyTo(weights);
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
