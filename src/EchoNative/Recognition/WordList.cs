using System.Collections.Immutable;
using System.Text;

namespace EchoNative;

/// <summary>
/// Joins the tokens of a result into words, in buffers that are used again: strings are made only for what is handed out.
/// </summary>
internal sealed class WordList
{
    private readonly List<Entry> _words = new(64);
    private byte[] _text = new byte[1024];
    private int _length;

    public int Count => _words.Count;

    /// <summary>The words' bytes, one space between them.</summary>
    public ReadOnlySpan<byte> Utf8 => _text.AsSpan(0, _length);

    /// <summary>Takes the words of one segment of the last result of <paramref name="state"/>, or of all of them.</summary>
    /// <param name="state">The state that ran.</param>
    /// <param name="offset">Added to the times.</param>
    /// <param name="limit">Times are clamped to lie between <paramref name="offset"/> and this.</param>
    /// <param name="segment">The segment, or -1 for all.</param>
    public void Read(WhisperState state, TimeSpan offset, TimeSpan limit, int segment = -1)
    {
        _words.Clear();
        _length = 0;
        TimeSpan clock = offset;
        bool everyCharacter = WritesWithoutSpaces(state.Language);
        int last = segment < 0 ? state.SegmentCount : segment + 1;
        for (int s = Math.Max(segment, 0); s < last; s++)
        {
            int count = state.TokenCount(s);
            bool first = true;
            for (int i = 0; i < count; i++)
            {
                DecodedToken token = state.Token(s, i);
                if (token.Id >= state.Model.Special.EndOfText)
                {
                    continue; // times, languages and other marks
                }

                ReadOnlySpan<byte> bytes = state.Model.TokenBytes(token.Id);
                bool begins = first || (bytes.Length > 0 && bytes[0] == ' ') || (everyCharacter && EndsCharacter());
                Append(bytes, token, begins, offset, limit, ref clock);
                first = false;
            }
        }
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

    private void Append(ReadOnlySpan<byte> bytes, DecodedToken token, bool begins, TimeSpan offset, TimeSpan limit, ref TimeSpan clock)
    {
        TimeSpan start = Clamp(offset + token.Start, clock, limit);
        TimeSpan end = Clamp(offset + token.End, start, limit);
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

            _words.Add(new Entry(_length, 0, start, end, 0, 0));
        }

        Add(bytes);
        Entry word = _words[^1];
        _words[^1] = word with { Length = _length - word.Offset, End = end, Probability = word.Probability + token.Probability, Tokens = word.Tokens + 1 };
        clock = end;
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan min, TimeSpan max) => value < min ? min : value > max ? max : value;

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
