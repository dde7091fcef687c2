using EchoNative.Models;

namespace EchoNative.Evaluation.RandomModels;

/// <summary>
/// Dimensions of a published Whisper model (whisper.cpp, models/README.md; Distil-Whisper's config.json), by its name in the catalogue: <c>tiny</c>
/// to <c>large-v3-turbo</c>.
/// </summary>
internal sealed record Architecture(string Name, int Width, int AudioLayers, int TextLayers, int Mels, int Vocabulary)
{
    /// <summary>Positions of the encoder's full context, 30 s.</summary>
    public const int AudioContext = 1500;

    private const int TextContext = 448;
    private const int HeadWidth = 64;
    private const int EnglishOnly = 51864;
    private const int Multilingual = 51865;
    private const int LargeV3 = 51866;

    private static readonly Architecture[] Known =
    [
        new("tiny", 384, 4, 4, 80, Multilingual),
        new("tiny.en", 384, 4, 4, 80, EnglishOnly),
        new("base", 512, 6, 6, 80, Multilingual),
        new("base.en", 512, 6, 6, 80, EnglishOnly),
        new("small", 768, 12, 12, 80, Multilingual),
        new("small.en", 768, 12, 12, 80, EnglishOnly),
        new("medium", 1024, 24, 24, 80, Multilingual),
        new("medium.en", 1024, 24, 24, 80, EnglishOnly),
        new("large-v1", 1280, 32, 32, 80, Multilingual),
        new("large-v2", 1280, 32, 32, 80, Multilingual),
        new("large-v3", 1280, 32, 32, 128, LargeV3),
        new("large-v3-turbo", 1280, 32, 4, 128, LargeV3),
        new("distil-small.en", 768, 12, 4, 80, EnglishOnly),
        new("distil-medium.en", 1024, 24, 2, 80, EnglishOnly),
        new("distil-large-v2", 1280, 32, 2, 80, Multilingual),
        new("distil-large-v3", 1280, 32, 2, 128, LargeV3),
        new("distil-large-v3.5", 1280, 32, 2, 128, LargeV3),
    ];

    /// <summary>All, by name.</summary>
    public static IEnumerable<string> Names => Known.Select(static a => a.Name);

    /// <summary>Whether it knows English only.</summary>
    public bool IsEnglish => Vocabulary == EnglishOnly;

    /// <summary>Tokens before the first one that is decoded: start, and where there is a choice language and task.</summary>
    public int PromptLength => IsEnglish ? 1 : 3;

    /// <summary>Number of the token that ends a text.</summary>
    public int EndOfText => IsEnglish ? 50256 : 50257;

    /// <summary>Times are the last 1501 tokens of every vocabulary.</summary>
    public int FirstTime => Vocabulary - 1501;

    /// <summary>The architecture of a name; null when there is none.</summary>
    public static Architecture? Find(string name) =>
        Known.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The architecture of a name.</summary>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    public static Architecture Parse(string name) =>
        Find(name) ?? throw new ArgumentException($"There is no Whisper model '{name}': {string.Join(", ", Names)}.", nameof(name));

    /// <summary>What the header of such a file says.</summary>
    public ModelInfo ToInfo(string quantization) => new()
    {
        VocabularySize = Vocabulary,
        AudioContext = AudioContext,
        AudioState = Width,
        AudioHeads = Width / HeadWidth,
        AudioLayers = AudioLayers,
        TextContext = TextContext,
        TextState = Width,
        TextHeads = Width / HeadWidth,
        TextLayers = TextLayers,
        MelBands = Mels,
        Quantization = quantization,
        SizeBytes = 0,
    };
}
