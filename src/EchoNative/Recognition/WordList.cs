using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative;

/// <summary>
/// Joins the tokens of a result into words, in buffers that are used again: strings are made only for what is handed out.
/// </summary>
internal sealed class WordList
{
    private readonly WordAligner _aligner = new();
    private readonly List<Entry> _words = new(64);
    private readonly List<int> _letters = new(64);
    private readonly List<(int Start, int End)> _times = new(64);
    private byte[] _text = new byte[1024];
    private int _length;

    public int Count => _words.Count;

    /// <summary>The words' bytes, one space between them.</summary>
    public ReadOnlySpan<byte> Utf8 => _text.AsSpan(0, _length);

    /// <summary>Takes the words of the last result of <paramref name="state"/>.</summary>
    /// <param name="state">The state that ran.</param>
    /// <param name="window">The audio that it decoded: where in it each word was said is found out here.</param>
    /// <param name="start">Stream position of the window's first sample.</param>
    public void Read(WhisperState state, ReadOnlySpan<float> window, long start)
    {
        Begin(window);
        long clock = start;
        bool everyCharacter = WritesWithoutSpaces(state.Language);
        for (int segment = 0; segment < state.SegmentCount; segment++)
        {
            int first = _words.Count;
            int count = state.TokenCount(segment);
            bool begins = true;
            for (int i = 0; i < count; i++)
            {
                DecodedToken token = state.Token(segment, i);
                if (token.Id >= state.Model.Special.EndOfText)
                {
                    continue; // times, languages and other marks
                }

                ReadOnlySpan<byte> bytes = state.Model.TokenBytes(token.Id);
                Append(bytes, token.Probability, begins || (bytes.Length > 0 && bytes[0] == ' ') || (everyCharacter && EndsCharacter()));
                begins = false;
            }

            (TimeSpan from, TimeSpan to) = state.SegmentTimes(segment);
            Place(first, Samples(from), Samples(to), window.Length, start, ref clock);
        }
    }

    /// <summary>Takes the words of the last window of a decoder.</summary>
    /// <param name="decoder">The decoder that ran.</param>
    /// <param name="model">Its model.</param>
    /// <param name="language">Code of the language.</param>
    /// <param name="window">The audio that it decoded.</param>
    /// <param name="start">Stream position of the window's first sample.</param>
    public void Read(WindowDecoder decoder, WhisperModel model, string? language, ReadOnlySpan<float> window, long start)
    {
        Begin(window);
        long clock = start;
        bool everyCharacter = WritesWithoutSpaces(language);
        int first = 0;
        int from = 0;
        bool begins = true;
        for (int i = 0; i < decoder.Count; i++)
        {
            int token = decoder.Tokens[i];
            if (model.Special.IsTime(token))
            {
                int at = model.Special.Position(token) * WindowDecoder.SamplesPerPosition;
                Place(first, from, at, window.Length, start, ref clock);
                (first, from, begins) = (_words.Count, at, true);
            }
            else if (model.Special.IsText(token))
            {
                ReadOnlySpan<byte> bytes = model.TokenBytes(token);
                Append(bytes, decoder.Probabilities[i], begins || (bytes.Length > 0 && bytes[0] == ' ') || (everyCharacter && EndsCharacter()));
                begins = false;
            }
        }

        Place(first, from, window.Length, window.Length, start, ref clock);
    }

    /// <summary>Makes the words into strings.</summary>
    public ImmutableArray<Word> ToWords()
    {
        var words = ImmutableArray.CreateBuilder<Word>(_words.Count);
        foreach (Entry w in _words)
        {
            string text = Encoding.UTF8.GetString(_text.AsSpan(w.Offset, w.Length));
            words.Add(new Word(text, w.Start, w.End, w.Probability / w.Tokens));
        }

        return words.MoveToImmutable();
    }

    /// <summary>The words joined by single spaces.</summary>
    public string ToText() => Encoding.UTF8.GetString(Utf8);

    // Whisper's own list of languages in which a space does not end a word (tokenizer.py, split_to_word_tokens).
    private static bool WritesWithoutSpaces(string? language) => language is "zh" or "ja" or "th" or "lo" or "my" or "yue";

    private bool EndsCharacter() => Rune.DecodeLastFromUtf8(Utf8, out _, out _) == System.Buffers.OperationStatus.Done;

    private static int Samples(TimeSpan time) => (int)Math.Clamp(time.Ticks * 16000 / TimeSpan.TicksPerSecond, 0, int.MaxValue);

    private static TimeSpan Time(long sample) => TimeSpan.FromTicks(sample * (TimeSpan.TicksPerSecond / 16000));

    private void Begin(ReadOnlySpan<float> window)
    {
        _words.Clear();
        _length = 0;
        _aligner.Measure(window);
    }

    private void Append(ReadOnlySpan<byte> bytes, float probability, bool begins)
    {
        if (begins)
        {
            bytes = bytes.TrimStart((byte)' ');
            if (bytes.IsEmpty)
            {
                return;
            }

            if (_length > 0)
            {
                Add(" "u8);
            }

            _words.Add(new Entry(_length, 0, default, default, 0, 0));
        }

        Add(bytes);
        Entry word = _words[^1];
        _words[^1] = word with { Length = _length - word.Offset, Probability = word.Probability + probability, Tokens = word.Tokens + 1 };
    }

    // The words from the first on were said between two points of the window. Times never go back, whatever the decoder says.
    private void Place(int first, int from, int to, int length, long start, ref long clock)
    {
        _letters.Clear();
        _times.Clear();
        for (int i = first; i < _words.Count; i++)
        {
            _letters.Add(_words[i].Length);
            _times.Add(default);
        }

        if (_letters.Count == 0)
        {
            return;
        }

        to = Math.Min(to, length);
        from = (int)Math.Clamp(Math.Min(from, to), Math.Min(clock - start, to), to);
        _aligner.Align(from, to, CollectionsMarshal.AsSpan(_letters), CollectionsMarshal.AsSpan(_times));
        for (int i = first; i < _words.Count; i++)
        {
            (int wordStart, int wordEnd) = _times[i - first];
            long begin = Math.Clamp(start + wordStart, clock, start + length);
            clock = Math.Clamp(start + wordEnd, begin, start + length);
            _words[i] = _words[i] with { Start = Time(begin), End = Time(clock) };
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_text.AsSpan(_length));
        _length += bytes.Length;
    }

    private readonly record struct Entry(int Offset, int Length, TimeSpan Start, TimeSpan End, float Probability, int Tokens);
}
