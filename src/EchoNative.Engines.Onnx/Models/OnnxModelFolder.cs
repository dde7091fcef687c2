using EchoNative.Audio;
using EchoNative.Native;
using EchoNative.Vocabulary;

namespace EchoNative.Models;

/// <summary>
/// A folder as optimum exports a Whisper model into it, read and checked but for the graphs, which ONNX Runtime reads. Immutable.
/// </summary>
internal sealed class OnnxModelFolder : IWhisperModel
{
    private const string EncoderFile = "encoder_model.onnx";
    private const string DecoderFile = "decoder_model.onnx";
    private const string NextDecoderFile = "decoder_with_past_model.onnx";
    private const string MergedFile = "decoder_model_merged.onnx";
    private const int SampleRate = Pcm.SampleRate;
    private readonly WhisperVocabulary _vocabulary;

    private OnnxModelFolder(string path)
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        Encoder = Graph(path, EncoderFile);
        Decoder = Graph(path, DecoderFile);
        NextDecoder = Find(path, NextDecoderFile) is null ? null : Graph(path, NextDecoderFile);
        long size = new[] { Encoder, Decoder, NextDecoder }.Sum(file => file is null ? 0 : new FileInfo(file).Length);
        Info = ModelJson.Read(Path.Combine(path, "config.json"), OnnxJson.Default.OnnxModelConfig).ToInfo(size);
        CheckFeatures(Path.Combine(path, "preprocessor_config.json"));
        Filters = MelFilterBank.Slaney(Info.MelBands);
        _vocabulary = new WhisperVocabulary(TokenizerFiles.Read(path), Info);
        CheckGeneration(Path.Combine(path, "generation_config.json"));
    }

    /// <summary>Name of the folder.</summary>
    public string Name { get; }

    /// <summary>The encoder's file.</summary>
    public string Encoder { get; }

    /// <summary>File of the decoder that takes all tokens.</summary>
    public string Decoder { get; }

    /// <summary>File of the decoder that takes one token and a cache; null where the export has none.</summary>
    public string? NextDecoder { get; }

    /// <inheritdoc/>
    public ModelInfo Info { get; }

    /// <inheritdoc/>
    public MelFilterBank Filters { get; }

    /// <inheritdoc/>
    public SpecialTokens Special => _vocabulary.Special;

    /// <summary>Codes of the languages, in the model's order.</summary>
    public IReadOnlyList<string> Languages => _vocabulary.Languages;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="ModelNotFoundException">There is no such folder.</exception>
    /// <exception cref="ModelFormatException">It lacks a file, or a file is not what it has to be.</exception>
    public static OnnxModelFolder Read(string path) =>
        Missing(path) is not { } missing ? new OnnxModelFolder(path)
        : Directory.Exists(path) || File.Exists(path) ? throw new ModelFormatException(missing)
        : throw new ModelNotFoundException(path, missing);

    /// <summary>Which file is missing, without a look into any; null when none is.</summary>
    public static string? Missing(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path)
                ? $"'{path}' is a file; a model for ONNX Runtime is a folder, as optimum exports it"
                : $"There is no folder '{path}': docs/onnx.md tells how to export a model into it";
        }

        string? missing = Find(path, EncoderFile) is null ? EncoderFile
            : Find(path, DecoderFile) is null ? DecoderFile
            : !File.Exists(Path.Combine(path, "config.json")) ? "config.json"
            : TokenizerFiles.Missing(path);
        return missing is null ? null
            : missing == DecoderFile && Find(path, MergedFile) is not null
                ? $"'{path}' has {MergedFile} and no {DecoderFile}: export it with --no-post-process"
                : $"'{path}' has no {missing}: docs/onnx.md tells how to export a model";
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TokenBytes(int token) => _vocabulary.TokenBytes(token);

    /// <inheritdoc/>
    public int[] Tokenize(string text) => _vocabulary.Tokenize(text);

    /// <inheritdoc/>
    public string LanguageCode(int language) => Languages[language];

    /// <inheritdoc/>
    public bool TryGetLanguage(string code, out int language) => (language = _vocabulary.Languages.IndexOf(code)) >= 0;

    // Collections on the web keep the graphs in a folder of their own.
    private static string? Find(string path, string file) =>
        new[] { Path.Combine(path, file), Path.Combine(path, "onnx", file) }.FirstOrDefault(File.Exists);

    private static string Graph(string path, string file)
    {
        string found = Find(path, file)!;
        return new FileInfo(found).Length > 0 ? found : throw new ModelFormatException($"{file} is empty");
    }

    private void CheckFeatures(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        OnnxFeatureConfig config = ModelJson.Read(path, OnnxJson.Default.OnnxFeatureConfig);
        Check(path, "feature_size", config.FeatureSize, Info.MelBands);
        Check(path, "sampling_rate", config.SamplingRate, SampleRate);
        Check(path, "hop_length", config.HopLength, LogMel.Hop);
        Check(path, "n_fft", config.NFft, RealDft400.Length);
    }

    private void CheckGeneration(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        OnnxGenerationConfig config = ModelJson.Read(path, OnnxJson.Default.OnnxGenerationConfig);
        Check(path, "decoder_start_token_id", config.DecoderStartTokenId, Special.Start);
        Check(path, "no_timestamps_token_id", config.NoTimestampsTokenId, Special.NoTimes);
    }

    private static void Check(string path, string name, int? value, int expected)
    {
        if (value is { } given && given != expected)
        {
            throw new ModelFormatException($"{Path.GetFileName(path)}: {name} is {given}, and has to be {expected}");
        }
    }
}
