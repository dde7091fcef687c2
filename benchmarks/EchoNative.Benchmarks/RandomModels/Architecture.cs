using EchoNative.Models;

namespace EchoNative.Benchmarks.RandomModels;

/// <summary>Dimensions of a published Whisper model (whisper.cpp, models/README.md): <c>tiny</c> to <c>turbo</c>, with <c>.en</c> English-only.</summary>
internal sealed record Architecture(string Name, int Width, int Heads, int AudioLayers, int TextLayers, int Mels, int Vocabulary)
{
    private const int EnglishOnly = 51864;
    private const int Multilingual = 51865;
    private const int LargeV3 = 51866;

    private static readonly Architecture[] Known =
    [
        new("tiny", 384, 6, 4, 4, 80, Multilingual),
        new("base", 512, 8, 6, 6, 80, Multilingual),
        new("small", 768, 12, 12, 12, 80, Multilingual),
        new("medium", 1024, 16, 24, 24, 80, Multilingual),
        new("large", 1280, 20, 32, 32, 80, Multilingual),
        new("large-v3", 1280, 20, 32, 32, 128, LargeV3),
        new("turbo", 1280, 20, 32, 4, 128, LargeV3),
    ];

    /// <summary>Names of all.</summary>
    public static string Names => string.Join(", ", Known.Select(a => a.Name));

    /// <summary>Tokens before the first one that is decoded: start, and where there is a choice language and task.</summary>
    public int PromptLength => Vocabulary == EnglishOnly ? 1 : 3;

    public int EndOfText => Vocabulary == EnglishOnly ? 50256 : 50257;

    /// <summary>Times are the last 1501 tokens of every vocabulary.</summary>
    public int FirstTime => Vocabulary - 1501;

    /// <exception cref="ArgumentException">There is no such model.</exception>
    public static Architecture Parse(string name)
    {
        bool english = name.EndsWith(".en", StringComparison.Ordinal);
        string stem = english ? name[..^3] : name;
        Architecture? found = Known.FirstOrDefault(a => a.Name == stem && (!english || a.Vocabulary == Multilingual));
        return found is null
            ? throw new ArgumentException($"There is no Whisper model '{name}': {Names}, the older ones also with .en.", nameof(name))
            : found with { Name = name, Vocabulary = english ? EnglishOnly : found.Vocabulary };
    }

    public ModelInfo ToInfo(string quantization) => new()
    {
        VocabularySize = Vocabulary,
        AudioContext = 1500,
        AudioState = Width,
        AudioHeads = Heads,
        AudioLayers = AudioLayers,
        TextContext = 448,
        TextState = Width,
        TextHeads = Heads,
        TextLayers = TextLayers,
        MelBands = Mels,
        Quantization = quantization,
        SizeBytes = 0,
    };
}
