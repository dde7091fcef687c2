using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative;

/// <summary>Joins the tokens of a result into words, and finds out from the audio when each was said. A worker has one.</summary>
internal sealed class WordReader
{
    private readonly WordAligner _aligner = new();
    private readonly WordList _scratch = new();
    private readonly List<int> _letters = new(64);
    private readonly List<(int Start, int End)> _times = new(64);

    /// <summary>Whisper's own list of languages in which a space does not end a word (tokenizer.py, split_to_word_tokens).</summary>
    public static bool WritesWithoutSpaces(string? language) => language is "zh" or "ja" or "th" or "lo" or "my" or "yue";

    /// <summary>Takes the words of the last window of a decoder.</summary>
    /// <param name="decoder">The decoder that ran.</param>
    /// <param name="model">Its model.</param>
    /// <param name="scope">The window, and the words of it that are known.</param>
    /// <param name="words">Gets the known words and, after them, the others.</param>
    /// <param name="forced">How many of the decoder's tokens are those of the known words; 0 when it was told of none.</param>
    public void Read(WindowDecoder decoder, IWhisperModel model, in ReadScope scope, WordList words, int forced)
    {
        bool merges = Begin(scope, words, forced > 0);
        WordList target = merges ? _scratch : words;
        long clock = merges ? scope.Start : scope.Clock;
        bool everyCharacter = WritesWithoutSpaces(scope.Language);
        int first = target.Count;
        int from = 0;
        bool begins = true;
        for (int i = forced; i < decoder.Count; i++)
        {
            int token = decoder.Tokens[i];
            if (model.Special.IsTime(token))
            {
                int at = model.Special.Position(token) * WindowDecoder.SamplesPerPosition;
                Place(target, first, from, at, scope, ref clock);
                (first, from, begins) = (target.Count, at, true);
            }
            else if (model.Special.IsText(token))
            {
                Add(target, model.TokenBytes(token), decoder.Probabilities[i], begins, everyCharacter, i + 1);
                begins = false;
            }
        }

        Place(target, first, from, scope.Length, scope, ref clock);
        Merge(merges, scope, words);
    }

    /// <summary>Finds the known words at the beginning of what a decoder says that was not told of them.</summary>
    /// <param name="decoder">The decoder that ran.</param>
    /// <param name="model">Its model.</param>
    /// <param name="language">Code of the language.</param>
    /// <param name="known">The words; they learn where their tokens end.</param>
    /// <returns>How many tokens they are, or -1 when the text begins otherwise.</returns>
    public int Find(WindowDecoder decoder, IWhisperModel model, string? language, WordList known)
    {
        _scratch.Clear();
        bool everyCharacter = WritesWithoutSpaces(language);
        bool begins = true;
        for (int i = 0; i < decoder.Count; i++)
        {
            int token = decoder.Tokens[i];
            if (model.Special.IsText(token))
            {
                Add(_scratch, model.TokenBytes(token), decoder.Probabilities[i], begins, everyCharacter, i + 1);
            }

            begins = model.Special.IsTime(token);
        }

        if (_scratch.Count < known.Count || !_scratch.FirstUtf8(known.Count).SequenceEqual(known.Utf8))
        {
            return -1;
        }

        for (int i = 0; i < known.Count; i++)
        {
            known.SetTokenEnd(i, _scratch[i].TokenEnd);
        }

        return _scratch[known.Count - 1].TokenEnd;
    }

    /// <summary>Takes the words of the last result of a state.</summary>
    /// <param name="state">The state that ran.</param>
    /// <param name="scope">The window, and the words of it that are known.</param>
    /// <param name="words">Gets the known words and, after them, the others.</param>
    public void Read(WhisperState state, in ReadScope scope, WordList words)
    {
        bool merges = Begin(scope, words, false);
        WordList target = merges ? _scratch : words;
        long clock = scope.Start;
        bool everyCharacter = WritesWithoutSpaces(state.Language);
        for (int segment = 0; segment < state.SegmentCount; segment++)
        {
            int first = target.Count;
            int count = state.TokenCount(segment);
            bool begins = true;
            for (int i = 0; i < count; i++)
            {
                DecodedToken token = state.Token(segment, i);
                if (!state.Model.Special.IsText(token.Id))
                {
                    continue; // times, languages and other marks
                }

                Add(target, state.Model.TokenBytes(token.Id), token.Probability, begins, everyCharacter, 0);
                begins = false;
            }

            (TimeSpan from, TimeSpan to) = state.SegmentTimes(segment);
            Place(target, first, Samples(from), Samples(to), scope, ref clock);
        }

        Merge(merges, scope, words);
    }

    /// <summary>Places the words of a text that came without times.</summary>
    /// <param name="scope">The window that they were heard in; all of them lie after its clock.</param>
    /// <param name="words">Gets the times.</param>
    public void Place(in ReadScope scope, WordList words)
    {
        _aligner.Measure(scope.Audio);
        long clock = scope.Clock;
        Place(words, 0, 0, scope.Length, scope, ref clock);
    }

    private static int Samples(TimeSpan time) => (int)Math.Clamp(SampleTime.Of(time), 0, int.MaxValue);

    private static void Add(WordList words, ReadOnlySpan<byte> bytes, float probability, bool begins, bool everyCharacter, int end)
    {
        begins = begins || (bytes.Length > 0 && bytes[0] == ' ')
            || (everyCharacter && Rune.DecodeLastFromUtf8(words.Utf8, out _, out _) == OperationStatus.Done);
        words.AddToken(bytes, probability, begins, end);
    }

    // True when the decoder did not know of the known words: what it says over their time is then theirs.
    private bool Begin(in ReadScope scope, WordList words, bool knew)
    {
        _scratch.Clear();
        _aligner.Measure(scope.Audio);
        return words.Count > 0 && !knew;
    }

    private void Merge(bool merges, in ReadScope scope, WordList words)
    {
        if (merges)
        {
            words.AddAfter(_scratch, scope.Clock);
        }
    }

    // The words from the first on were said between two points of the window. Times never go back, whatever the decoder says.
    private void Place(WordList words, int first, int from, int to, in ReadScope scope, ref long clock)
    {
        _letters.Clear();
        _times.Clear();
        for (int i = first; i < words.Count; i++)
        {
            _letters.Add(words[i].Length);
            _times.Add(default);
        }

        if (_letters.Count == 0)
        {
            return;
        }

        to = Math.Min(to, scope.Length);
        from = (int)Math.Clamp(Math.Min(from, to), Math.Min(clock - scope.Start, to), to);
        Span<(int Start, int End)> times = CollectionsMarshal.AsSpan(_times);
        _aligner.Align(from, to, CollectionsMarshal.AsSpan(_letters), times);
        long end = scope.Start + scope.Length;
        for (int i = first; i < words.Count; i++)
        {
            (int wordStart, int wordEnd) = times[i - first];
            long begin = Math.Clamp(scope.Start + wordStart, clock, Math.Max(clock, end));
            clock = Math.Clamp(scope.Start + wordEnd, begin, Math.Max(begin, end));
            words.Place(i, begin, clock, _aligner.IsHeard(wordStart, wordEnd));
        }
    }
}
