using System.Globalization;
using System.Text;
using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// What a session wants to hear and what not, in its model's tokens. Immutable; made once per session, and applying it allocates nothing.
/// </summary>
internal sealed class DecodeSteering
{
    /// <summary>Added to the logit of a token that begins a hot word: e times as likely against the others. Measured in docs/decoding.md.</summary>
    public const float FirstBoost = 1;

    /// <summary>Added to the logit of a token with which a hot word goes on that has begun.</summary>
    public const float NextBoost = 2;

    /// <summary>Tokens at a text's end that <see cref="Apply"/> may look at: a text of 64 characters has at most four times as many.</summary>
    public const int MaxSequence = (4 * SessionOptions.MaxTextLength) + 1;

    private readonly SpecialTokens _special;
    private readonly int[] _prompt;
    private readonly int[] _forbidden;
    private readonly TokenTrie _forbiddenTexts = new();
    private readonly TokenTrie _hotWords = new();
    private readonly TokenTrie _firstHotWords = new(); // written without a space: at the beginning of a text

    private DecodeSteering(IWhisperModel model, SessionOptions options)
    {
        _special = model.Special;
        Fallback = new FallbackPolicy([.. options.Temperatures]);
        _prompt = Tokens(model, options.Prompt, nameof(options.Prompt));
        int most = MaxPromptTokens(model.Info);
        if (_prompt.Length > most)
        {
            throw new ArgumentException($"The prompt has {_prompt.Length} tokens, at most {most} are taken.", nameof(options.Prompt));
        }

        var forbidden = new List<int>(options.SuppressTokens);
        foreach (string text in options.SuppressText)
        {
            foreach (int[] tokens in Spellings(model, text, nameof(options.SuppressText)))
            {
                if (tokens is [int single])
                {
                    forbidden.Add(single);
                }
                else
                {
                    _forbiddenTexts.Add(tokens);
                }
            }
        }

        _forbidden = [.. forbidden.Distinct()];
        foreach (string word in options.HotWords)
        {
            int[][] spellings = Spellings(model, word, nameof(options.HotWords));
            _hotWords.Add(spellings[0]);
            (WritesWithoutSpaces(word) ? _hotWords : _firstHotWords).Add(spellings[1]);
        }
    }

    /// <summary>Context before the first window.</summary>
    public ReadOnlyMemory<int> Prompt => _prompt;

    /// <summary>What is tried when a final looks wrong.</summary>
    public FallbackPolicy Fallback { get; }

    /// <summary>Whether <see cref="Apply"/> would change anything.</summary>
    public bool IsIdle => _forbidden.Length + _forbiddenTexts.Depth + _hotWords.Depth + _firstHotWords.Depth == 0;

    /// <summary>Most tokens of context before a window: half the text context less the mark before it, as in OpenAI's reference.</summary>
    public static int MaxPromptTokens(ModelInfo model) => (model.TextContext / 2) - 1;

    /// <summary>Turns a session's options into tokens.</summary>
    /// <param name="model">The model that will run.</param>
    /// <param name="options">Validated options.</param>
    /// <exception cref="ArgumentException">The prompt has too many tokens.</exception>
    public static DecodeSteering Create(IWhisperModel model, SessionOptions options) => new(model, options);

    /// <summary>Adds to the logits of tokens that are wanted and takes away those that are not.</summary>
    /// <param name="logits">One value per token of the vocabulary.</param>
    /// <param name="tokens">What was said before in this window, times included.</param>
    public void Apply(Span<float> logits, ReadOnlySpan<int> tokens)
    {
        // Both spellings of a word may have begun; a token is raised for one of them.
        if (!GoOn(_hotWords, logits, tokens))
        {
            GoOn(_firstHotWords, logits, tokens);
        }

        Begin(_hotWords, logits);
        if (tokens.IsEmpty || _special.IsTime(tokens[^1]))
        {
            Begin(_firstHotWords, logits);
        }

        foreach (int token in _forbidden)
        {
            logits[token] = float.NegativeInfinity;
        }

        Forbid(logits, tokens);
    }

    private static bool GoOn(TokenTrie words, Span<float> logits, ReadOnlySpan<int> tokens)
    {
        int begun = words.Find(tokens);
        if (begun == TokenTrie.Root)
        {
            return false;
        }

        Raise(words, begun, logits, NextBoost);
        return true;
    }

    private static void Begin(TokenTrie words, Span<float> logits) => Raise(words, TokenTrie.Root, logits, FirstBoost);

    private static void Raise(TokenTrie words, int after, Span<float> logits, float boost)
    {
        for (int node = words.FirstChild(after); node >= 0; node = words.NextSibling(node))
        {
            logits[words.Token(node)] += boost;
        }
    }

    // The last token of a text that has come up to it. A text may be the end of another that has begun: each length is looked at.
    private void Forbid(Span<float> logits, ReadOnlySpan<int> tokens)
    {
        for (int length = Math.Min(tokens.Length, _forbiddenTexts.Depth - 1); length > 0; length--)
        {
            int begun = _forbiddenTexts.Walk(tokens[^length..]);
            for (int node = begun < 0 ? -1 : _forbiddenTexts.FirstChild(begun); node >= 0; node = _forbiddenTexts.NextSibling(node))
            {
                if (_forbiddenTexts.IsEnd(node))
                {
                    logits[_forbiddenTexts.Token(node)] = float.NegativeInfinity;
                }
            }
        }
    }

    // Within a text and at its beginning.
    private static int[][] Spellings(IWhisperModel model, string text, string option) =>
        [Tokens(model, " " + text.TrimStart(' '), option), Tokens(model, text.TrimStart(' '), option)];

    private static int[] Tokens(IWhisperModel model, string text, string option)
    {
        int[] tokens = text.Length == 0 ? [] : model.Tokenize(text);
        return Array.TrueForAll(tokens, model.Special.IsText)
            ? tokens
            : throw new ArgumentException($"{option} contains a mark that controls the model, no text.", option);
    }

    // Chinese, Japanese, Thai and others: a word may begin anywhere.
    private static bool WritesWithoutSpaces(string word) =>
        Rune.DecodeFromUtf16(word, out Rune first, out _) == System.Buffers.OperationStatus.Done
        && Rune.GetUnicodeCategory(first) == UnicodeCategory.OtherLetter;
}
