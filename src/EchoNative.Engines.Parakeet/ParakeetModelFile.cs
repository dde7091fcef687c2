using System.Globalization;

namespace EchoNative.Models;

/// <summary>
/// Checks a whole Parakeet model file (magic, header, mel filters, window, durations, vocabulary, tensor table against the file's size)
/// before libparakeet sees it, which trusts all sizes. The layout and the largest dimensions are those of <c>parakeet_model_load</c> in
/// whisper.cpp 1.9.
/// </summary>
internal static class ParakeetModelFile
{
    /// <summary>Frames of the spectrogram to one of the encoder. The graph is built for no other number.</summary>
    public const int Subsampling = 8;

    private const int QuantizationVersionFactor = 1000; // GGML_QNT_VERSION_FACTOR
    private const int MaxTokenLength = 256;
    private const int MaxDuration = 32;

    /// <summary>Checks a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">It is not a complete Parakeet model.</exception>
    public static ParakeetModelInfo Inspect(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ModelFormatException($"'{path}' is a folder");
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return Inspect(stream);
    }

    /// <inheritdoc cref="Inspect(string)"/>
    public static ParakeetModelInfo Inspect(Stream stream)
    {
        var reader = new ModelFileReader(stream);
        reader.ExpectMagic();
        ParakeetModelInfo info = ReadHeader(reader, out TensorType type);
        int vocabulary = reader.ReadInt32("vocabulary count", info.VocabularySize, info.VocabularySize);
        for (int i = 0; i < vocabulary; i++)
        {
            reader.Skip(reader.ReadInt32("vocabulary entry length", 0, MaxTokenLength), "vocabulary");
        }

        if (reader.AtEnd)
        {
            throw new ModelFormatException("the file holds no weights", reader.Position);
        }

        reader.ReadTensors(ExpectedTensors(info, type));
        return info;
    }

    private static ParakeetModelInfo ReadHeader(ModelFileReader reader, out TensorType type)
    {
        long start = reader.Position;
        int vocabulary = reader.ReadInt32("n_vocab");
        if (vocabulary is < 1 or > 8192)
        {
            // Whisper's models share the magic number and end here.
            throw new ModelFormatException($"n_vocab is {vocabulary}: not a Parakeet model", start);
        }

        int context = reader.ReadInt32("n_audio_ctx", 256, 5000);
        int state = reader.ReadInt32("n_audio_state", 1, 1024);
        int heads = reader.ReadInt32("n_audio_head", 1, 8);
        int layers = reader.ReadInt32("n_audio_layer", 1, 24);
        int bands = reader.ReadInt32("n_mels", Subsampling, 128);
        long typeAt = reader.Position;
        int fileType = reader.ReadInt32("ftype", 0, int.MaxValue) % QuantizationVersionFactor;
        if (!TensorType.TryFromFileType(fileType, out type))
        {
            throw new ModelFormatException($"ftype {fileType} is not a known storage type", typeAt);
        }

        int transform = reader.ReadInt32("n_fft", 16, 512);
        _ = reader.ReadInt32("subsampling_factor", Subsampling, Subsampling);
        int channels = reader.ReadInt32("n_subsampling_channels", 1, 256);
        int kernel = reader.ReadInt32("n_conv_kernel", 1, 9);
        int prediction = reader.ReadInt32("n_pred_dim", 1, 640);
        int predictionLayers = reader.ReadInt32("n_pred_layers", 1, 2);
        int durations = reader.ReadInt32("n_tdt_durations", 1, 5);
        _ = reader.ReadInt32("n_max_tokens", 1, 10);
        if (state % heads != 0 || bands % Subsampling != 0 || kernel % 2 == 0 || !int.IsPow2(transform))
        {
            throw new ModelFormatException($"width {state}, heads {heads}, mel bands {bands}, kernel {kernel} and transform {transform} don't fit one another", start);
        }

        reader.ReadInt32("mel filter bands", bands, bands);
        int bins = reader.ReadInt32("mel filter bins", (transform / 2) + 1, (transform / 2) + 1);
        ReadFinite(reader, "mel filters", bands * bins);
        ReadFinite(reader, "window", reader.ReadInt32("window length", 1, transform));
        for (int i = 0; i < durations; i++)
        {
            reader.ReadInt32("duration", 0, MaxDuration);
        }

        return new ParakeetModelInfo
        {
            VocabularySize = vocabulary,
            AudioContext = context,
            AudioState = state,
            AudioHeads = heads,
            AudioLayers = layers,
            MelBands = bands,
            SubsamplingChannels = channels,
            ConvolutionKernel = kernel,
            PredictionState = prediction,
            PredictionLayers = predictionLayers,
            Durations = durations,
            Quantization = type.Name,
            SizeBytes = reader.Length,
        };
    }

    private static void ReadFinite(ModelFileReader reader, string what, int count)
    {
        long at = reader.Position;
        if (reader.ReadSingles(what, count).AsSpan().ContainsAnyExceptInRange(-1000f, 1000f))
        {
            throw new ModelFormatException($"{what} has values beyond ±1000", at);
        }
    }

    private static Dictionary<string, TensorShape> ExpectedTensors(ParakeetModelInfo info, TensorType weight)
    {
        int n = info.AudioState, c = info.SubsamplingChannels, p = info.PredictionState;
        TensorType f32 = TensorType.F32;

        // Rows that can't be cut into blocks stay as they are.
        TensorType predictor = p % weight.BlockSize == 0 ? weight : f32;
        var t = new Dictionary<string, TensorShape>(StringComparer.Ordinal)
        {
            ["encoder.pre_encode.out.weight"] = new(weight, info.MelBands / Subsampling * c, n),
            ["encoder.pre_encode.out.bias"] = new(f32, n),
            ["decoder.prediction.embed.weight"] = new(predictor, p, info.VocabularySize + 1),
            ["joint.pred.weight"] = new(predictor, p, p),
            ["joint.pred.bias"] = new(f32, p),
            ["joint.enc.weight"] = new(weight, n, p),
            ["joint.enc.bias"] = new(f32, p),
            ["joint.joint_net.2.weight"] = new(predictor, p, info.VocabularySize + info.Durations + 1),
            ["joint.joint_net.2.bias"] = new(f32, info.VocabularySize + info.Durations + 1),
        };
        foreach ((int number, int size, int inputs) in (ReadOnlySpan<(int, int, int)>)[(0, 3, 1), (2, 3, 1), (3, 1, c), (5, 3, 1), (6, 1, c)])
        {
            t[$"encoder.pre_encode.conv.{number}.weight"] = new(f32, size, size, inputs, c);
            t[$"encoder.pre_encode.conv.{number}.bias"] = new(f32, 1, 1, c);
        }

        for (int i = 0; i < info.PredictionLayers; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"_l{i}");
            t["decoder.prediction.dec_rnn.lstm.weight_ih" + name] = new(predictor, p, 4 * p);
            t["decoder.prediction.dec_rnn.lstm.weight_hh" + name] = new(predictor, p, 4 * p);
            t["decoder.prediction.dec_rnn.lstm.bias_h" + name] = new(f32, 4 * p);
        }

        for (int i = 0; i < info.AudioLayers; i++)
        {
            AddLayer(t, string.Create(CultureInfo.InvariantCulture, $"encoder.layers.{i}."), info, weight);
        }

        return t;
    }

    private static void AddLayer(Dictionary<string, TensorShape> t, string layer, ParakeetModelInfo info, TensorType weight)
    {
        int n = info.AudioState;
        TensorType f32 = TensorType.F32;
        foreach (string norm in (ReadOnlySpan<string>)["norm_feed_forward1", "norm_conv", "norm_self_att", "norm_feed_forward2", "norm_out", "conv.batch_norm"])
        {
            t[$"{layer}{norm}.weight"] = new(f32, n);
            t[$"{layer}{norm}.bias"] = new(f32, n);
        }

        t[layer + "conv.batch_norm.running_mean"] = new(f32, n);
        t[layer + "conv.batch_norm.running_var"] = new(f32, n);
        t[layer + "conv.batch_norm.num_batches_tracked"] = new(f32, 1);
        foreach (string block in (ReadOnlySpan<string>)["feed_forward1", "feed_forward2"])
        {
            t[$"{layer}{block}.linear1.weight"] = new(weight, n, 4 * n);
            t[$"{layer}{block}.linear2.weight"] = new(weight, 4 * n, n);
        }

        t[layer + "conv.pointwise_conv1.weight"] = new(weight, n, 2 * n);
        t[layer + "conv.depthwise_conv.weight"] = new(f32, info.ConvolutionKernel, n);
        t[layer + "conv.pointwise_conv2.weight"] = new(weight, n, n);
        foreach (string name in (ReadOnlySpan<string>)["q", "k", "v", "out", "pos"])
        {
            t[$"{layer}self_attn.linear_{name}.weight"] = new(weight, n, n);
        }

        t[layer + "self_attn.pos_bias_u"] = new(f32, n / info.AudioHeads, info.AudioHeads);
        t[layer + "self_attn.pos_bias_v"] = new(f32, n / info.AudioHeads, info.AudioHeads);
    }
}
