using EchoNative.Audio;

namespace EchoNative.Models;

/// <summary>
/// Checks a whole Whisper model file (magic, header, mel filters, vocabulary, tensor table against the file's size) before libwhisper
/// sees it. The layout is that of <c>whisper_model_load</c> in whisper.cpp 1.9.
/// </summary>
internal static class WhisperModelFile
{
    // whisper.cpp numbers its special tokens from the vocabulary's size and aborts on any other.
    private const int MinVocabulary = 51864;
    private const int MaxVocabulary = 51866;
    private const int QuantizationVersionFactor = 1000; // GGML_QNT_VERSION_FACTOR
    private const int MaxTokenLength = 4096;
    private const float MaxFilterWeight = 1000; // Slaney's normalisation leaves them below 0.1

    public static ModelInfo Inspect(string path) => Inspect(path, out _);

    public static ModelInfo Inspect(string path, out MelFilterBank filters)
    {
        // A directory can't be opened as a file: say so in the same words on every system.
        if (Directory.Exists(path))
        {
            throw new ModelFormatException($"'{path}' is a folder");
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return Inspect(stream, out filters);
    }

    public static ModelInfo Inspect(Stream stream) => Inspect(stream, out _);

    public static ModelInfo Inspect(Stream stream, out MelFilterBank filters)
    {
        var reader = new ModelFileReader(stream);
        reader.ExpectMagic();
        ModelInfo info = ReadHeader(reader, out TensorType type);
        filters = ReadMelFilters(reader, info);
        ReadVocabulary(reader, info);
        if (reader.AtEnd)
        {
            throw new ModelFormatException("the file holds no weights", reader.Position);
        }

        reader.ReadTensors(ExpectedTensors(info, type));
        return info;
    }

    private static ModelInfo ReadHeader(ModelFileReader reader, out TensorType type)
    {
        long start = reader.Position;
        int vocabulary = reader.ReadInt32("n_vocab");
        if (vocabulary is < MinVocabulary or > MaxVocabulary)
        {
            // Other ggml models (Silero VAD, Parakeet) share the magic number and end here.
            throw new ModelFormatException($"n_vocab is {vocabulary}: not a Whisper model", start);
        }

        var info = new ModelInfo
        {
            VocabularySize = vocabulary,
            AudioContext = reader.ReadInt32("n_audio_ctx", 256, 6000),
            AudioState = reader.ReadInt32("n_audio_state", 32, 4096),
            AudioHeads = reader.ReadInt32("n_audio_head", 1, 128),
            AudioLayers = reader.ReadInt32("n_audio_layer", 1, 128),
            TextContext = reader.ReadInt32("n_text_ctx", 64, 4096),
            TextState = reader.ReadInt32("n_text_state", 32, 4096),
            TextHeads = reader.ReadInt32("n_text_head", 1, 128),
            TextLayers = reader.ReadInt32("n_text_layer", 1, 128),
            MelBands = reader.ReadInt32("n_mels", 80, 128),
            Quantization = "",
            SizeBytes = reader.Length,
        };
        long typeAt = reader.Position;
        int fileType = reader.ReadInt32("ftype", 0, int.MaxValue) % QuantizationVersionFactor;
        if (!TensorType.TryFromFileType(fileType, out type))
        {
            throw new ModelFormatException($"ftype {fileType} is not a known storage type", typeAt);
        }

        if (info.AudioState % info.AudioHeads != 0 || info.TextState % info.TextHeads != 0 || info.AudioState != info.TextState)
        {
            throw new ModelFormatException(
                $"widths {info.AudioState}/{info.TextState} and heads {info.AudioHeads}/{info.TextHeads} don't fit one another", start);
        }

        return info with { Quantization = type.Name };
    }

    private static MelFilterBank ReadMelFilters(ModelFileReader reader, ModelInfo info)
    {
        int bands = reader.ReadInt32("mel filter bands", info.MelBands, info.MelBands);
        int bins = reader.ReadInt32("mel filter bins", RealDft400.Bins, RealDft400.Bins);
        long at = reader.Position;
        float[] weights = reader.ReadSingles("mel filters", bands * bins);
        return weights.AsSpan().ContainsAnyExceptInRange(-MaxFilterWeight, MaxFilterWeight)
            ? throw new ModelFormatException($"mel filters have weights beyond ±{MaxFilterWeight}", at)
            : new MelFilterBank(weights, bands);
    }

    private static void ReadVocabulary(ModelFileReader reader, ModelInfo info)
    {
        int count = reader.ReadInt32("vocabulary count", 1, info.VocabularySize);
        for (int i = 0; i < count; i++)
        {
            reader.Skip(reader.ReadInt32("vocabulary entry length", 0, MaxTokenLength), "vocabulary");
        }
    }

    internal static Dictionary<string, TensorShape> ExpectedTensors(ModelInfo info, TensorType weight)
    {
        int n = info.AudioState;
        TensorType convolution = weight == TensorType.F32 ? TensorType.F32 : TensorType.F16;
        var t = new Dictionary<string, TensorShape>(StringComparer.Ordinal)
        {
            ["encoder.positional_embedding"] = new(TensorType.F32, n, info.AudioContext),
            ["encoder.conv1.weight"] = new(convolution, 3, info.MelBands, n),
            ["encoder.conv1.bias"] = new(TensorType.F32, 1, n),
            ["encoder.conv2.weight"] = new(convolution, 3, n, n),
            ["encoder.conv2.bias"] = new(TensorType.F32, 1, n),
            ["decoder.positional_embedding"] = new(TensorType.F32, n, info.TextContext),
            ["decoder.token_embedding.weight"] = new(weight, n, info.VocabularySize),
        };
        AddNorm(t, "encoder.ln_post", n);
        AddNorm(t, "decoder.ln", n);
        for (int i = 0; i < info.AudioLayers; i++)
        {
            string block = $"encoder.blocks.{i}.";
            AddAttention(t, block + "attn", n, weight);
            AddMlp(t, block, n, weight);
        }

        for (int i = 0; i < info.TextLayers; i++)
        {
            string block = $"decoder.blocks.{i}.";
            AddAttention(t, block + "attn", n, weight);
            AddAttention(t, block + "cross_attn", n, weight);
            AddMlp(t, block, n, weight);
        }

        return t;
    }

    private static void AddNorm(Dictionary<string, TensorShape> t, string name, int n)
    {
        t[name + ".weight"] = new(TensorType.F32, n);
        t[name + ".bias"] = new(TensorType.F32, n);
    }

    private static void AddAttention(Dictionary<string, TensorShape> t, string name, int n, TensorType weight)
    {
        AddNorm(t, name + "_ln", n);
        foreach (string part in (ReadOnlySpan<string>)["query", "key", "value", "out"])
        {
            t[$"{name}.{part}.weight"] = new(weight, n, n);
            if (part != "key")
            {
                t[$"{name}.{part}.bias"] = new(TensorType.F32, n);
            }
        }
    }

    private static void AddMlp(Dictionary<string, TensorShape> t, string block, int n, TensorType weight)
    {
        AddNorm(t, block + "mlp_ln", n);
        t[block + "mlp.0.weight"] = new(weight, n, 4 * n);
        t[block + "mlp.0.bias"] = new(TensorType.F32, 4 * n);
        t[block + "mlp.2.weight"] = new(weight, 4 * n, n);
        t[block + "mlp.2.bias"] = new(TensorType.F32, n);
    }
}
