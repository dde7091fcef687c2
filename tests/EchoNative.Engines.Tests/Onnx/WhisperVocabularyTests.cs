using System.Text;
using EchoNative.Models;
using EchoNative.Vocabulary;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Engines.Tests.Onnx;

public class WhisperVocabularyTests
{
    private static readonly OnnxModelFolder Folder = OnnxModelFolder.Read(Digits.Folder);

    [Fact]
    public void Words_are_single_tokens_and_marks_are_text()
    {
        Assert.Equal([257, 263], Folder.Tokenize(" one seven"));
        Assert.Equal(" seven", Encoding.UTF8.GetString(Folder.TokenBytes(263)));
        Assert.All(Folder.Tokenize("<|endoftext|>"), token => Assert.True(Folder.Special.IsText(token)));
        Assert.Empty(Folder.Tokenize(""));
        Assert.True(Folder.TokenBytes(Folder.Special.Start).IsEmpty);
    }

    [Fact]
    public void Marks_are_those_of_libwhisper()
    {
        using WhisperModel whisper = WhisperModel.Load(new ModelStore().Resolve("digits"));
        Native.SpecialTokens own = Folder.Special, theirs = whisper.Special;
        Assert.Equal(
            (theirs.EndOfText, theirs.Start, theirs.Translate, theirs.Transcribe, theirs.Previous, theirs.NoTimes, theirs.FirstTime, theirs.FirstLanguage),
            (own.EndOfText, own.Start, own.Translate, own.Transcribe, own.Previous, own.NoTimes, own.FirstTime, own.FirstLanguage));
        for (int token = 1; token < 267; token++) // byte 0 ends C's strings
        {
            Assert.Equal(whisper.TokenBytes(token), Folder.TokenBytes(token));
        }
    }

    [Fact]
    public void Tokens_of_any_text_say_the_text()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), static text =>
        {
            string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            var bytes = new List<byte>();
            foreach (int token in Folder.Tokenize(valid))
            {
                bytes.AddRange(Folder.TokenBytes(token));
            }

            Assert.Equal(valid, Encoding.UTF8.GetString([.. bytes]));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Merges_are_applied_in_their_order()
    {
        Dictionary<string, int> vocabulary = Bytes();
        (string, string)[] merges = [("l", "o"), ("lo", "w"), ("e", "r"), ("Ġ", "low"), ("w", "er")];
        foreach ((string left, string right) in merges)
        {
            vocabulary[left + right] = vocabulary.Count;
        }

        var encoder = new BytePairEncoder(vocabulary, merges);
        Assert.Equal(Numbers("Ġlow", "er"), encoder.Encode(" lower"));
        Assert.Equal(Numbers("lo", "n", "g", "er"), encoder.Encode("longer"));
        Assert.Equal(Numbers("Ġ", "n", "e", "wer", "!"), encoder.Encode(" newer!"));
        Assert.Equal(Numbers("low", "Ġ", "Ġ", "Ġlow", "'", "s"), encoder.Encode("low   low's"));

        int[] Numbers(params string[] entries) => [.. entries.Select(entry => vocabulary[entry])];
    }

    [Fact]
    public void The_older_files_say_the_same_as_the_one_file()
    {
        using TemporaryModel copy = Digits.Copy();
        TokenizerFiles one = TokenizerFiles.Read(copy.Path);
        File.Delete(copy.File("tokenizer.json"));
        Assert.Contains("vocab.json", TokenizerFiles.Missing(copy.Path)!);
        File.WriteAllText(copy.File("vocab.json"), System.Text.Json.JsonSerializer.Serialize(one.Vocabulary));
        File.WriteAllText(copy.File("added_tokens.json"), System.Text.Json.JsonSerializer.Serialize(one.Added));
        File.WriteAllText(copy.File("merges.txt"), "#version: 0.2\r\n");
        OnnxModelFolder older = OnnxModelFolder.Read(copy.Path);
        Assert.Equal(Folder.Tokenize(" one two four"), older.Tokenize(" one two four"));
        Assert.Equal(Folder.Special.FirstTime, older.Special.FirstTime);
    }

    [Fact]
    public void Languages_of_a_multilingual_vocabulary_are_read()
    {
        var added = new Dictionary<string, int>
        {
            ["<|endoftext|>"] = 50257,
            ["<|startoftranscript|>"] = 50258,
            ["<|translate|>"] = 50358,
            ["<|transcribe|>"] = 50359,
            ["<|startofprev|>"] = 50361,
            ["<|notimestamps|>"] = 50363,
        };
        for (int i = 0; i < 99; i++)
        {
            added[i == 2 ? "<|de|>" : $"<|l{i}|>"] = 50259 + i;
        }

        ModelInfo info = Folder.Info with { VocabularySize = 51865 };
        var vocabulary = new WhisperVocabulary(new TokenizerFiles(Bytes(), added, []), info);
        Assert.Equal((99, "de"), (vocabulary.Languages.Count, vocabulary.Languages[2]));
        added.Remove("<|de|>");
        Assert.Throws<ModelFormatException>(() => new WhisperVocabulary(new TokenizerFiles(Bytes(), added, []), info));
    }

    [Fact]
    public void A_text_that_is_too_long_is_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => Folder.Tokenize(new string('a', WhisperModel.MaxTextLength + 1)));

    private static Dictionary<string, int> Bytes()
    {
        var vocabulary = new Dictionary<string, int>();
        foreach (char symbol in ByteAlphabet.All)
        {
            vocabulary[symbol.ToString()] = vocabulary.Count;
        }

        return vocabulary;
    }
}
