using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative;

/// <summary>Words in buffers that are used again: strings are made only for what is handed out as such.</summary>
internal sealed class WordList
{
    private const int UsualWords = 64;
    private Entry[] _words = new Entry[UsualWords];
    private byte[] _text = new byte[16 * UsualWords];
    private int _length;

    /// <summary>Number of words.</summary>
    public int Count { get; private set; }

    /// <summary>The words' bytes, one space between them.</summary>
    public ReadOnlySpan<byte> Utf8 => _text.AsSpan(0, _length);

    /// <summary>A word's place and times. Valid until words are added.</summary>
    public ref readonly Entry this[int index] => ref _words.AsSpan(0, Count)[index];

    /// <summary>Bytes of the first words and the spaces between them.</summary>
    public ReadOnlySpan<byte> FirstUtf8(int count) => count == 0 ? [] : _text.AsSpan(0, this[count - 1].Offset + this[count - 1].Length);

    /// <summary>Bytes of a word.</summary>
    public ReadOnlySpan<byte> TextOf(int index) => _text.AsSpan(this[index].Offset, this[index].Length);

    public void Clear() => Count = _length = 0;

    /// <summary>Takes the place of what was there.</summary>
    /// <param name="other">The list to copy.</param>
    /// <param name="count">How many of its words, from the first.</param>
    public void CopyFrom(WordList other, int count)
    {
        Clear();
        for (int i = 0; i < count; i++)
        {
            Add(other, i);
        }
    }

    /// <summary>Appends a word of another list.</summary>
    public void Add(WordList other, int index) => Add(other.TextOf(index), other[index]);

    /// <summary>Appends a word.</summary>
    /// <param name="text">Its bytes.</param>
    /// <param name="word">Everything else of it.</param>
    public void Add(ReadOnlySpan<byte> text, in Entry word)
    {
        Open();
        Append(text);
        _words[Count - 1] = word with { Offset = _words[Count - 1].Offset, Length = text.Length };
    }

    /// <summary>
    /// Appends the words of a list whose decoder did not know of those that are here: what it says over their time is theirs.
    /// </summary>
    /// <param name="heard">The other list.</param>
    /// <param name="clock">Where the words that are here end, in samples of the stream.</param>
    public void AddAfter(WordList heard, long clock)
    {
        bool merges = Count > 0;
        for (int i = 0; i < heard.Count; i++)
        {
            Entry word = heard[i];
            if (merges && (word.Start + word.End) / 2 < clock)
            {
                continue;
            }

            Add(heard, i);
            Place(Count - 1, Math.Max(clock, word.Start), Math.Max(clock, word.End), word.Heard);
        }
    }

    /// <summary>
    /// Appends what a list says after the words that are here, where it begins with them; else as <see cref="AddAfter"/>. For lists whose times
    /// are estimates: those of the same word in two of them may differ by more than a word.
    /// </summary>
    /// <param name="heard">The other list.</param>
    /// <param name="clock">Where the words that are here end, in samples of the stream.</param>
    public void AddRest(WordList heard, long clock)
    {
        if (heard.Count < Count || !heard.FirstUtf8(Count).SequenceEqual(Utf8))
        {
            AddAfter(heard, clock);
            return;
        }

        for (int i = Count; i < heard.Count; i++)
        {
            Entry word = heard[i];
            Add(heard, i);
            Place(Count - 1, Math.Max(clock, word.Start), Math.Max(clock, word.End), word.Heard);
        }
    }

    /// <summary>Adds a token to the last word, or begins one with it.</summary>
    /// <param name="bytes">What it says, a leading space included.</param>
    /// <param name="probability">0–1.</param>
    /// <param name="begins">Whether a word begins here whatever the text says.</param>
    /// <param name="end">Number of the token after it.</param>
    public void AddToken(ReadOnlySpan<byte> bytes, float probability, bool begins, int end)
    {
        if (begins || Count == 0)
        {
            bytes = bytes.TrimStart((byte)' ');
            if (bytes.IsEmpty)
            {
                return;
            }

            Open();
        }

        Append(bytes);
        ref Entry word = ref _words[Count - 1];
        word = word with
        {
            Length = _length - word.Offset,
            ProbabilitySum = word.ProbabilitySum + probability,
            Tokens = word.Tokens + 1,
            TokenEnd = end,
        };
    }

    /// <summary>Says when a word was said, in samples of the stream.</summary>
    public void Place(int index, long start, long end, bool heard) => _words[index] = this[index] with { Start = start, End = end, Heard = heard };

    /// <summary>Says which token comes after a word: the same words may be other tokens in another text.</summary>
    public void SetTokenEnd(int index, int end) => _words[index] = this[index] with { TokenEnd = end };

    /// <summary>Makes the words into strings.</summary>
    public ImmutableArray<Word> ToWords()
    {
        var words = ImmutableArray.CreateBuilder<Word>(Count);
        foreach (ref readonly Entry word in _words.AsSpan(0, Count))
        {
            string text = Encoding.UTF8.GetString(_text.AsSpan(word.Offset, word.Length));
            words.Add(new Word(text, SampleTime.At(word.Start), SampleTime.At(word.End), word.Probability));
        }

        return words.MoveToImmutable();
    }

    /// <summary>The words joined by single spaces.</summary>
    public string ToText() => Encoding.UTF8.GetString(Utf8);

    private void Open()
    {
        if (Count == _words.Length)
        {
            Array.Resize(ref _words, 2 * Count);
        }

        if (Count > 0)
        {
            Append(" "u8);
        }

        _words[Count++] = new Entry(_length, 0, 0, 0, false, 0, 0, 0);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_text.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>One word.</summary>
    /// <param name="Offset">Where its bytes begin.</param>
    /// <param name="Length">How many there are.</param>
    /// <param name="Start">When it was said, in samples of the stream.</param>
    /// <param name="End">When it ended.</param>
    /// <param name="Heard">Whether there is sound where it is said to be.</param>
    /// <param name="ProbabilitySum">Of its tokens.</param>
    /// <param name="Tokens">How many tokens it has.</param>
    /// <param name="TokenEnd">Number of the token after it in its window.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Entry(
        int Offset, int Length, long Start, long End, bool Heard, float ProbabilitySum, int Tokens, int TokenEnd)
    {
        /// <summary>Mean of its tokens, 0–1.</summary>
        public float Probability => ProbabilitySum / Math.Max(1, Tokens);
    }
}
