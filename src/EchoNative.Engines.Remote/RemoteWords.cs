using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EchoNative.Audio;

namespace EchoNative;

/// <summary>
/// Makes words of what a service says of a window. Nothing of it is trusted: times are brought into order and into the speech that the endpointer heard;
/// where there are none, the words are placed by the audio's level. A worker has one.
/// </summary>
internal sealed class RemoteWords
{
    private const int MaxWords = 1024; // nobody says as many in the longest window
    private readonly WordAligner _aligner = new();
    private readonly List<string> _texts = new(64);
    private readonly List<int> _letters = new(64);
    private readonly List<(int Start, int End)> _times = new(64);
    private long _start;
    private long _speechEnd;
    private long _end;
    private long _clock;

    /// <summary>The window's words so far.</summary>
    public WordList Heard { get; } = new();

    /// <summary>Begins a window.</summary>
    /// <param name="window">The window, and what is known of it.</param>
    public void Begin(in InferenceWindow window)
    {
        Heard.Clear();
        (_start, _end) = (window.Job.Start, window.Job.End);
        _speechEnd = Math.Clamp(window.Job.Stretch.SpeechEnd, _start, _end);
        _clock = _start;
        _aligner.Measure(window.Audio[(int)(_start - window.Position)..]);
    }

    /// <summary>Adds a word with times of its own.</summary>
    /// <param name="text">The word.</param>
    /// <param name="from">Seconds from the window's start.</param>
    /// <param name="to">When it ends.</param>
    /// <param name="probability">0–1.</param>
    public void AddWord(string text, double from, double to, double probability)
    {
        if (string.IsNullOrWhiteSpace(text) || Heard.Count >= MaxWords)
        {
            return;
        }

        Append(text.Trim(), probability);
        long start = Math.Clamp(_start + Samples(from), _clock, Math.Max(_clock, _speechEnd));
        _clock = Math.Clamp(_start + Samples(to), start, Math.Max(start, _speechEnd));
        Heard.Place(Heard.Count - 1, start, _clock, heard: _start + Samples(to) < _end);
    }

    /// <summary>Adds the words of a text that was said somewhere between two times.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="from">Seconds from the window's start.</param>
    /// <param name="to">Where it ends at the latest; infinite for the end of the speech.</param>
    /// <param name="probability">0–1.</param>
    /// <param name="language">Code of the language, which decides what a word is.</param>
    /// <param name="placed">Words of an earlier, shorter text of the same stretch: those that are still the same keep their times.</param>
    public void AddText(string text, double from, double to, double probability, string? language, WordList? placed = null)
    {
        Split(text, WordReader.WritesWithoutSpaces(language));
        int kept = Keep(placed);
        int first = Heard.Count;
        _letters.Clear();
        _times.Clear();
        foreach (string word in _texts.Skip(kept).Take(MaxWords - first))
        {
            Append(word, probability);
            _letters.Add(Heard[Heard.Count - 1].Length);
            _times.Add(default);
        }

        if (_letters.Count == 0)
        {
            return;
        }

        int length = (int)(_speechEnd - _start);
        int end = (int)Math.Min(Samples(to), length);
        int begin = Math.Clamp((int)Math.Min(Samples(from), end), (int)Math.Min(_clock - _start, end), end);
        Span<(int Start, int End)> times = CollectionsMarshal.AsSpan(_times);
        _aligner.Align(begin, end, CollectionsMarshal.AsSpan(_letters), times);
        for (int i = first; i < Heard.Count; i++)
        {
            (int wordStart, int wordEnd) = times[i - first];
            long start = Math.Clamp(_start + wordStart, _clock, Math.Max(_clock, _speechEnd));
            _clock = Math.Clamp(_start + wordEnd, start, Math.Max(start, _speechEnd));
            Heard.Place(i, start, _clock, _aligner.IsHeard(wordStart, wordEnd));
        }
    }

    /// <summary>Says that the last word may be half a word, as more text is to come: it will not become stable.</summary>
    public void LeaveOpen()
    {
        if (Heard.Count > 0)
        {
            WordList.Entry last = Heard[Heard.Count - 1];
            Heard.Place(Heard.Count - 1, last.Start, last.End, heard: false);
        }
    }

    /// <summary>Joins the words to those that are stable.</summary>
    /// <param name="window">The window.</param>
    /// <param name="words">Holds the stable words; gets the others.</param>
    public void JoinTo(in InferenceWindow window, WordList words)
    {
        int known = words.Count;
        long clock = known == 0 ? _start : window.Known.StableEnd(none: _start);
        if (known == 0 || Heard.Count < known || !Heard.FirstUtf8(known).SequenceEqual(words.Utf8))
        {
            words.AddAfter(Heard, clock);
            return;
        }

        // It says the stable words of its own accord. A final, which has heard most, may also say where they lie.
        bool isFinal = window.Job.Kind == Diagnostics.InferenceKind.Final;
        if (isFinal)
        {
            words.Clear();
        }

        for (int i = isFinal ? 0 : known; i < Heard.Count; i++)
        {
            words.Add(Heard, i);
            WordList.Entry word = Heard[i];
            words.Place(words.Count - 1, isFinal ? word.Start : Math.Max(clock, word.Start), isFinal ? word.End : Math.Max(clock, word.End), word.Heard);
        }
    }

    private static long Samples(double seconds) =>
        double.IsNaN(seconds) ? 0 : (long)(Math.Clamp(seconds, 0, 3600) * Pcm.SampleRate);

    private void Append(string word, double probability) =>
        Heard.AddToken(Encoding.UTF8.GetBytes(word), (float)(probability is >= 0 and <= 1 ? probability : probability > 1 ? 1 : 0), begins: true, end: 0);

    private void Split(string text, bool everyCharacter)
    {
        _texts.Clear();
        foreach (Range range in text.AsSpan().SplitAny([' ', '\t', '\r', '\n', '\u00a0', '\u3000']))
        {
            string part = text[range].Trim();
            if (part.Length == 0 || _texts.Count >= MaxWords)
            {
                continue;
            }

            if (everyCharacter)
            {
                TextElementEnumerator characters = StringInfo.GetTextElementEnumerator(part);
                while (characters.MoveNext() && _texts.Count < MaxWords)
                {
                    _texts.Add(characters.GetTextElement());
                }
            }
            else
            {
                _texts.Add(part);
            }
        }
    }

    // All but the last of the earlier words, which may have been half a word.
    private int Keep(WordList? placed)
    {
        int kept = 0;
        while (placed is not null && kept < Math.Min(placed.Count - 1, _texts.Count)
            && placed.TextOf(kept).SequenceEqual(Encoding.UTF8.GetBytes(_texts[kept])))
        {
            Heard.Add(placed, kept);
            _clock = placed[kept++].End;
        }

        return kept;
    }
}
