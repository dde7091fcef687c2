using EchoNative.Audio;

namespace EchoNative;

/// <summary>
/// The words of an open stretch of speech, and how many of them are there to stay: a word is stable once two hypotheses in a row agree
/// on it and on all before it, in text and time (LocalAgreement-2: Liu et al. 2020, Macháček et al. 2023), and the earlier of the two
/// had heard it to its end. Stable words are never changed; what the decoder says next begins with them.
/// </summary>
internal sealed class Stabiliser
{
    private const int Guard = Pcm.SampleRate * 200 / 1000;     // a word this close to the end of a window may be half a word
    private const int LeastNews = Pcm.SampleRate * 50 / 1000;  // more audio than the hypothesis before: the same again agrees with itself
    private const int LeastGap = Pcm.SampleRate * 120 / 1000;  // the stop in "six" is as quiet as a pause, and shorter
    private const int Tolerance = Pcm.SampleRate * 300 / 1000; // between the starts of what is the same word
    private int[] _tokens = new int[128];
    private int _tokenCount;
    private long _tokensStart;
    private long _end = -1;

    /// <summary>The last hypothesis.</summary>
    public WordList Words { get; } = new();

    /// <summary>How many of its words are stable.</summary>
    public int StableWords { get; private set; }

    /// <summary>End of the last stable word, in samples of the stream; the given default when there is none.</summary>
    public long StableEnd(long none) => StableWords == 0 ? none : Words[StableWords - 1].End;

    /// <summary>
    /// Where a stretch that is too long is best cut: between the last stable word and the next. -1 when that isn't known, or when they
    /// are so close that it may be within a word.
    /// </summary>
    public long Cut => StableWords > 0 && StableWords < Words.Count && Words[StableWords].Start - Words[StableWords - 1].End >= LeastGap
        ? (Words[StableWords - 1].End + Words[StableWords].Start) / 2
        : -1;

    /// <summary>From where on a stretch may be cut elsewhere: after the last stable word, whose end may be a little later than it seems.</summary>
    public long CutAfter => StableEnd(none: 0) + LeastGap;

    /// <summary>Whether the last hypothesis is of a window that ended there, so that decoding it again would tell nothing new.</summary>
    public bool Covers(long end) => _end == end;

    /// <summary>Whether there is no hypothesis yet.</summary>
    public bool IsEmpty => _end < 0;

    /// <summary>Whether the last hypothesis looks like what somebody said.</summary>
    public bool IsBelieved { get; private set; }

    /// <summary>Tokens of the last hypothesis. Empty when they are not known.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _tokenCount);

    /// <summary>Those of its stable words.</summary>
    public ReadOnlySpan<int> StableTokens => StableWords == 0 || _tokenCount == 0 ? [] : Tokens[..Words[StableWords - 1].TokenEnd];

    /// <summary>Those of its stable words as a window that starts there has them. Empty when they are not known for such a window.</summary>
    public ReadOnlySpan<int> Forced(long start) => start == _tokensStart ? StableTokens : [];

    /// <summary>Whether the last hypothesis is of a stretch that lies before a position: it was dropped before it could end.</summary>
    public bool IsBefore(long start) => _end >= 0 && _end <= start;

    /// <summary>Start of the window whose tokens are known, in samples of the stream; -1 for none.</summary>
    public long TokensStart => _tokensStart;

    /// <summary>Takes the next hypothesis.</summary>
    /// <param name="hypothesis">Begins with the words that are stable.</param>
    /// <param name="tokens">Its tokens, or none when they can't be forced on the next.</param>
    /// <param name="start">Start of its window, in samples of the stream.</param>
    /// <param name="end">End of its window.</param>
    /// <param name="isBelieved">Whether it looks like what somebody said: loops, echoes of the prompt and the like agree with nothing.</param>
    /// <returns>Whether it says anything new.</returns>
    public bool Update(WordList hypothesis, ReadOnlySpan<int> tokens, long start, long end, bool isBelieved)
    {
        bool changed = !hypothesis.Utf8.SequenceEqual(Words.Utf8);
        int stable = StableWords;
        bool mayAgree = isBelieved && IsBelieved && end >= _end + LeastNews;
        while (mayAgree && stable < Math.Min(hypothesis.Count, Words.Count) && Agrees(hypothesis, stable))
        {
            stable++;
        }

        changed |= stable != StableWords;
        Words.CopyFrom(hypothesis, hypothesis.Count);
        StableWords = stable;
        _end = end;
        IsBelieved = isBelieved;
        Keep(tokens, start);
        return changed;
    }

    /// <summary>Knows the stable words of another one, and nothing else of it.</summary>
    /// <param name="words">Those words.</param>
    /// <param name="tokens">Their tokens, as <see cref="StableTokens"/> has them.</param>
    /// <param name="start">Its <see cref="TokensStart"/>.</param>
    public void Restore(WordList words, ReadOnlySpan<int> tokens, long start)
    {
        Reset();
        Words.CopyFrom(words, words.Count);
        StableWords = words.Count;
        Keep(tokens, start);
    }

    /// <summary>Another model decodes what comes next: the tokens mean nothing to it.</summary>
    public void ForgetTokens() => _tokenCount = 0;

    /// <summary>Forgets everything: another stretch begins.</summary>
    public void Reset()
    {
        Words.Clear();
        StableWords = 0;
        _tokenCount = 0;
        _tokensStart = -1;
        _end = -1;
    }

    private bool Agrees(WordList hypothesis, int index)
    {
        WordList.Entry now = hypothesis[index], before = Words[index];
        return hypothesis.TextOf(index).SequenceEqual(Words.TextOf(index))
            && Math.Abs(now.Start - before.Start) <= Tolerance
            && before.End <= _end - Guard
            && now.Heard;
    }

    private void Keep(ReadOnlySpan<int> tokens, long start)
    {
        if (_tokens.Length < tokens.Length)
        {
            Array.Resize(ref _tokens, Math.Max(tokens.Length, 2 * _tokens.Length));
        }

        tokens.CopyTo(_tokens);
        _tokenCount = tokens.Length;
        _tokensStart = start;
    }
}
