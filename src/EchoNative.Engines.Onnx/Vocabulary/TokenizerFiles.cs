using System.Text.Json;
using EchoNative.Models;

namespace EchoNative.Vocabulary;

/// <summary>A tokenizer as its files hold it: <c>tokenizer.json</c>, or <c>vocab.json</c>, <c>merges.txt</c> and <c>added_tokens.json</c>.</summary>
/// <param name="Vocabulary">Numbers of the entries, which are written in <see cref="ByteAlphabet"/>.</param>
/// <param name="Added">Numbers of the marks, which are written as they are.</param>
/// <param name="Merges">Pairs of entries that make another, the first ones first.</param>
internal sealed record TokenizerFiles(
    IReadOnlyDictionary<string, int> Vocabulary, IReadOnlyDictionary<string, int> Added, IReadOnlyList<(string Left, string Right)> Merges)
{
    private const string OneFile = "tokenizer.json";
    private const string VocabularyFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    private const string AddedFile = "added_tokens.json";

    /// <summary>Which file is missing; null when none is.</summary>
    public static string? Missing(string folder) =>
        File.Exists(Path.Combine(folder, OneFile)) ? null
        : new[] { VocabularyFile, MergesFile, AddedFile }.FirstOrDefault(file => !File.Exists(Path.Combine(folder, file))) is { } file
            ? $"{OneFile}, nor {file}"
            : null;

    /// <summary>Reads them from a folder.</summary>
    /// <exception cref="ModelFormatException">They are not there, or not what they have to be.</exception>
    public static TokenizerFiles Read(string folder)
    {
        string one = Path.Combine(folder, OneFile);
        return File.Exists(one)
            ? ReadOne(one)
            : new(
                ModelJson.Read(Path.Combine(folder, VocabularyFile), OnnxJson.Default.DictionaryStringInt32),
                ModelJson.Read(Path.Combine(folder, AddedFile), OnnxJson.Default.DictionaryStringInt32),
                [.. ModelJson.Lines(Path.Combine(folder, MergesFile)).Where(line => !line.StartsWith("#version", StringComparison.Ordinal)).Select(Pair)]);
    }

    private static TokenizerFiles ReadOne(string path)
    {
        using JsonDocument document = ModelJson.Read(path);
        try
        {
            JsonElement model = document.RootElement.GetProperty("model");
            return new(
                model.GetProperty("vocab").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32()),
                document.RootElement.GetProperty("added_tokens").EnumerateArray()
                    .ToDictionary(token => token.GetProperty("content").GetString()!, token => token.GetProperty("id").GetInt32()),
                [.. model.GetProperty("merges").EnumerateArray().Select(Pair)]);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new ModelFormatException($"{OneFile} is not that of a byte-level BPE tokenizer: {e.Message}");
        }
    }

    // Newer versions of the tokenizers library write a pair as an array, older ones with a space between.
    private static (string Left, string Right) Pair(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? (element[0].GetString()!, element[1].GetString()!) : Pair(element.GetString()!);

    private static (string Left, string Right) Pair(string line)
    {
        string[] parts = line.TrimEnd('\r').Split(' ');
        return parts.Length == 2 ? (parts[0], parts[1]) : throw new ModelFormatException($"'{line}' is no pair of a tokenizer's merges");
    }
}
