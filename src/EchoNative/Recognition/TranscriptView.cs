using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>
/// A result where it lies in the session's memory: for an <see cref="ITranscriptSink"/>, valid until its method returns. Times are
/// sample time since the session's first sample.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly ref struct TranscriptView
{
    private readonly WordList _words;

    internal TranscriptView(WordList words, int stableWords, long segment, int revision, long start, long end)
    {
        _words = words;
        StableWords = stableWords;
        Segment = segment;
        Revision = revision;
        Start = SampleTime.At(start);
        End = SampleTime.At(end);
    }

    /// <summary>Number of the stretch of speech, from 0, the same for its partials and its final.</summary>
    public long Segment { get; }

    /// <summary>Number of this result within its segment, from 0.</summary>
    public int Revision { get; }

    /// <summary>Start of the audio it covers.</summary>
    public TimeSpan Start { get; }

    /// <summary>End of the audio it covers.</summary>
    public TimeSpan End { get; }

    /// <summary>How many words, from the first, are there to stay: all of a final's.</summary>
    public int StableWords { get; }

    /// <summary>Number of words.</summary>
    public int WordCount => _words.Count;

    /// <summary>The words as UTF-8, joined by single spaces.</summary>
    public ReadOnlySpan<byte> Utf8 => _words.Utf8;

    /// <summary>The stable words as UTF-8, joined by single spaces: what <see cref="Utf8"/> begins with.</summary>
    public ReadOnlySpan<byte> StableUtf8 => _words.FirstUtf8(StableWords);

    /// <summary>A word.</summary>
    /// <param name="index">0 to <see cref="WordCount"/> - 1.</param>
    public WordView this[int index]
    {
        get
        {
            WordList.Entry word = _words[index];
            return new WordView(_words.TextOf(index), SampleTime.At(word.Start), SampleTime.At(word.End), word.Probability);
        }
    }

    /// <summary>The text as a string, which is made here.</summary>
    public string ToText() => _words.ToText();

    /// <summary>The words as values that stay, which are made here.</summary>
    public ImmutableArray<Word> ToWords() => _words.ToWords();
}
