using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative;

/// <summary>What a worker process says of a window, in buffers that are used again. Nothing in it has been checked but the text's encoding.</summary>
internal sealed class WorkerAnswer
{
    private readonly List<Entry> _words = new(64);
    private byte[] _text = new byte[1024];
    private int _length;

    /// <summary>Number of words.</summary>
    public int Count => _words.Count;

    /// <summary>Whether every word has times.</summary>
    public bool HasTimes => _words.TrueForAll(static word => word.HasTimes);

    /// <summary>Whether it is only what has been said so far of a stream.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Code of the language, where the worker told it.</summary>
    public string? Language { get; set; }

    /// <summary>A word. Valid until words are added.</summary>
    public ref readonly Entry this[int index] => ref CollectionsMarshal.AsSpan(_words)[index];

    /// <summary>A word's bytes. Valid until words are added.</summary>
    public ReadOnlySpan<byte> TextOf(int index) => _text.AsSpan(_words[index].Offset, _words[index].Length);

    /// <summary>Forgets the words.</summary>
    public void Clear()
    {
        _words.Clear();
        _length = 0;
        IsOpen = false;
        Language = null;
    }

    /// <summary>Room for the text of the word that is added next.</summary>
    public Span<byte> GetText(int length)
    {
        if (_text.Length - _length < length)
        {
            Array.Resize(ref _text, Math.Max(2 * _text.Length, _length + length));
        }

        return _text.AsSpan(_length, length);
    }

    /// <summary>Adds the word whose text lies in <see cref="GetText"/>, without white space around it. Nothing is added where that is all.</summary>
    /// <param name="length">Bytes of its text.</param>
    /// <param name="start">When it begins, in seconds from the window's start; null: not known.</param>
    /// <param name="end">When it ends.</param>
    /// <param name="probability">0–1.</param>
    public void Add(int length, double? start, double? end, double probability)
    {
        int from = _length, to = _length + length;
        while (from < to && Rune.DecodeFromUtf8(_text.AsSpan(from, to - from), out Rune rune, out int size) == 0 && Rune.IsWhiteSpace(rune))
        {
            from += size;
        }

        while (from < to && Rune.DecodeLastFromUtf8(_text.AsSpan(from, to - from), out Rune rune, out int size) == 0 && Rune.IsWhiteSpace(rune))
        {
            to -= size;
        }

        if (from < to)
        {
            _words.Add(new Entry(from, to - from, start ?? 0, end ?? 0, probability, start is not null && end is not null));
            _length = to;
        }
    }

    /// <summary>One word.</summary>
    /// <param name="Offset">Where its bytes begin.</param>
    /// <param name="Length">How many there are.</param>
    /// <param name="Start">When it begins, in seconds from the window's start.</param>
    /// <param name="End">When it ends.</param>
    /// <param name="Probability">0–1.</param>
    /// <param name="HasTimes">Whether the worker told when it was said.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Entry(int Offset, int Length, double Start, double End, double Probability, bool HasTimes);
}
