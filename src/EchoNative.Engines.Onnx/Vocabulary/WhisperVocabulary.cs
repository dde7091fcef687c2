using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative.Vocabulary;

/// <summary>The vocabulary of a Whisper model: text, marks, languages and times, each where Whisper has them. Immutable.</summary>
internal sealed class WhisperVocabulary
{
    private const int Times = 1501; // 0 to 30 s, 20 ms apart

    private readonly byte[][] _pieces;
    private readonly BytePairEncoder _encoder;
    private readonly Dictionary<string, int> _marks;

    /// <param name="files">The tokenizer as it was read.</param>
    /// <param name="info">Dimensions of the model.</param>
    /// <exception cref="ModelFormatException">It is not the vocabulary of such a model.</exception>
    public WhisperVocabulary(TokenizerFiles files, ModelInfo info)
    {
        _marks = new Dictionary<string, int>(files.Added);
        foreach ((string text, int number) in files.Vocabulary)
        {
            _marks.TryAdd(text, number); // older exports have the end of the text among the entries
        }

        int[] wrong = [.. _marks.Values.Where(number => number < 0 || number >= info.VocabularySize).Take(1)];
        if (wrong is [int first])
        {
            throw new ModelFormatException($"the vocabulary has a number {first}, and the model {info.VocabularySize} tokens");
        }

        Special = ReadSpecial(info);
        Languages = ReadLanguages(info);
        _pieces = new byte[info.VocabularySize][];
        Array.Fill(_pieces, []);
        var numbers = new Dictionary<string, int>(files.Vocabulary.Count);
        foreach ((string entry, int number) in files.Vocabulary)
        {
            if (Special.IsText(number))
            {
                numbers[entry] = number;
                _pieces[number] = ByteAlphabet.TryDecode(entry)
                    ?? throw new ModelFormatException($"entry {number} of the vocabulary, '{entry}', is not of a byte-level one");
            }
        }

        _encoder = new BytePairEncoder(numbers, files.Merges);
    }

    /// <summary>Numbers of the special tokens.</summary>
    public SpecialTokens Special { get; }

    /// <summary>Codes of the languages; none in a model that knows English only.</summary>
    public List<string> Languages { get; }

    /// <summary>What a token says; nothing for marks and times.</summary>
    public ReadOnlySpan<byte> TokenBytes(int token) => _pieces[token];

    /// <summary>Cuts text into tokens.</summary>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    public int[] Tokenize(string text)
    {
        DecodeOptions.ThrowIfOutside(text.Length, 0, WhisperModel.MaxTextLength, nameof(text));
        return _encoder.Encode(text);
    }

    // The end of the text comes after all text, then the start, the languages, six marks and the times (whisper.cpp, whisper_vocab).
    private SpecialTokens ReadSpecial(ModelInfo info)
    {
        var special = new SpecialTokens
        {
            EndOfText = Mark("<|endoftext|>"),
            Start = Mark("<|startoftranscript|>"),
            Translate = Mark("<|translate|>"),
            Transcribe = Mark("<|transcribe|>"),
            Previous = Mark("<|startofprev|>"),
            NoTimes = Mark("<|notimestamps|>"),
            FirstTime = Mark("<|notimestamps|>") + 1,
            FirstLanguage = Mark("<|startoftranscript|>") + 1,
        };
        int text = info.IsMultilingual ? 50257 : 50256;
        int[] order = [special.Start, special.Translate, special.Transcribe, special.Previous, special.NoTimes];
        return special.EndOfText == text && special.Start == text + 1 && special.FirstTime + Times == info.VocabularySize
            && order.SequenceEqual(order.Order())
                ? special
                : throw new ModelFormatException(
                    $"the marks are not where a model of {info.VocabularySize} tokens has them: the text ends at {special.EndOfText}, "
                    + $"times begin at {special.FirstTime}");
    }

    private List<string> ReadLanguages(ModelInfo info)
    {
        if (!info.IsMultilingual)
        {
            return [];
        }

        Dictionary<int, string> names = _marks.Where(mark => mark.Value >= Special.FirstLanguage && mark.Value < Special.Translate)
            .ToDictionary(mark => mark.Value, mark => mark.Key);
        return
        [
            .. Enumerable.Range(Special.FirstLanguage, Special.Translate - Special.FirstLanguage).Select(number =>
                names.TryGetValue(number, out string? name) && name is ['<', '|', .. var code, '|', '>']
                    ? code
                    : throw new ModelFormatException($"the vocabulary does not say which language token {number} is")),
        ];
    }

    private int Mark(string name) =>
        _marks.TryGetValue(name, out int number) ? number : throw new ModelFormatException($"the vocabulary has no {name}: it is not Whisper's");
}
