using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// Tells texts that nobody can have said. Bounds are OpenAI's (transcribe.py) and whisper.cpp's where those hold for every text; strings
/// of digits repeat themselves more than prose, so what repeats is held against what a speaker could say. Allocates nothing after
/// construction; one thread at a time. docs/decoding.md gives the figures.
/// </summary>
internal sealed class TextChecks(IWhisperModel model)
{
    private const float LeastLogProbability = -1; // OpenAI's and whisper.cpp's
    private const float LoopRatio = 2.4f;         // OpenAI's bound; a loop must be seen as well
    private const float MostRatio = 3.5f;         // sixty random digits come to 2.8
    private const int EntropyTokens = 32;         // as in whisper.cpp
    private const float LeastEntropy = 1.6f;      // nats: less than five tokens in turn; whisper.cpp's 2.4 is above that of any ten words
    private const int LongestPeriod = 24;
    private const int LoopRepeats = 4;
    private const int LoopTokens = 12;
    private const float FastestWords = 8;         // per second, for as long as a window; the record is eleven over a minute
    private const int SpareWords = 3;             // a window may begin and end within words
    private const int EchoTokens = 6;
    private readonly SpecialTokens _special = model.Special;
    private readonly CompressionEstimate _compression = new();
    private readonly byte[] _bytes = new byte[CompressionEstimate.MaxBytes];
    private readonly int[] _text = new int[WindowDecoder.MaxPasses * model.Info.TextContext];

    /// <summary>Whether the model believed what it said: the mean of the log-probabilities.</summary>
    public static bool IsImprobable(ReadOnlySpan<float> probabilities) => MeanLogProbability(probabilities) < LeastLogProbability;

    /// <summary>Mean of the logarithms, in nats; 0 of none.</summary>
    public static float MeanLogProbability(ReadOnlySpan<float> probabilities)
    {
        float sum = 0;
        foreach (float probability in probabilities)
        {
            sum += MathF.Log(Math.Max(probability, float.Epsilon));
        }

        return probabilities.IsEmpty ? 0 : sum / probabilities.Length;
    }

    /// <summary>Looks at a window's whole text.</summary>
    /// <param name="tokens">Text and times.</param>
    /// <param name="positions">The window's length, in units of 20 ms.</param>
    /// <param name="prompt">What came before it.</param>
    public DegenerateReasons Check(ReadOnlySpan<int> tokens, int positions, ReadOnlySpan<int> prompt)
    {
        ReadOnlySpan<int> text = Read(tokens, out int words, out ReadOnlySpan<byte> bytes);
        DegenerateReasons reasons = DegenerateReasons.None;
        float ratio = _compression.Ratio(bytes);
        if (ratio > MostRatio || (ratio > LoopRatio && HasLoop(text)) || (text.Length > EntropyTokens && Entropy(text[^EntropyTokens..]) < LeastEntropy))
        {
            reasons |= DegenerateReasons.Repetition;
        }

        if (words > SpareWords + (FastestWords * positions / WindowDecoder.PositionsPerSecond))
        {
            reasons |= DegenerateReasons.TooFast;
        }

        return IsEcho(text, prompt) ? reasons | DegenerateReasons.PromptEcho : reasons;
    }

    // The same tokens again and again without anything between.
    private static bool HasLoop(ReadOnlySpan<int> text)
    {
        for (int period = 1; period <= LongestPeriod; period++)
        {
            int run = period;
            for (int i = period; i < text.Length; i++)
            {
                run = text[i] == text[i - period] ? run + 1 : period;
                if (run >= LoopTokens && run >= LoopRepeats * period)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Most of the text stands in the prompt as it is. A short one may be said again.
    private static bool IsEcho(ReadOnlySpan<int> text, ReadOnlySpan<int> prompt)
    {
        int needed = Math.Max(EchoTokens, (text.Length * 3 / 4) + 1);
        for (int i = 0; i + needed <= text.Length; i++)
        {
            if (prompt.IndexOf(text.Slice(i, needed)) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static float Entropy(ReadOnlySpan<int> tokens)
    {
        float entropy = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[..i].Contains(tokens[i]))
            {
                continue; // counted where it came first
            }

            float share = tokens.Count(tokens[i]) / (float)tokens.Length;
            entropy -= share * MathF.Log(share);
        }

        return entropy;
    }

    private ReadOnlySpan<int> Read(ReadOnlySpan<int> tokens, out int words, out ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        int length = 0;
        words = 0;
        foreach (int token in tokens)
        {
            if (!_special.IsText(token))
            {
                continue;
            }

            ReadOnlySpan<byte> piece = model.TokenBytes(token);
            _text[count++] = token;
            words += count == 1 || (!piece.IsEmpty && piece[0] == ' ') ? 1 : 0;
            piece = piece[..Math.Min(piece.Length, _bytes.Length - length)];
            piece.CopyTo(_bytes.AsSpan(length));
            length += piece.Length;
        }

        bytes = _bytes.AsSpan(0, length).TrimStart((byte)' ');
        return _text.AsSpan(0, count);
    }
}
