using System.Text.Json.Serialization;

namespace EchoNative.Models;

/// <summary>What is read of a model's <c>config.json</c>, by transformers' names.</summary>
internal sealed record OnnxModelConfig
{
    public string? ModelType { get; init; }

    public int VocabSize { get; init; }

    public int NumMelBins { get; init; }

    public int DModel { get; init; }

    public int EncoderLayers { get; init; }

    public int EncoderAttentionHeads { get; init; }

    public int DecoderLayers { get; init; }

    public int DecoderAttentionHeads { get; init; }

    public int MaxSourcePositions { get; init; }

    public int MaxTargetPositions { get; init; }

    /// <summary>The dimensions, each within the bounds of whisper.cpp's models.</summary>
    /// <param name="sizeBytes">Size of the graphs' files.</param>
    /// <exception cref="ModelFormatException">It is no Whisper model, or a dimension is out of bounds.</exception>
    public ModelInfo ToInfo(long sizeBytes)
    {
        if (ModelType != "whisper")
        {
            throw new ModelFormatException($"config.json: model_type is '{ModelType}', not 'whisper'");
        }

        Check(VocabSize, 51864, 51866, "vocab_size");
        Check(DModel, 32, 4096, "d_model");
        Check(EncoderLayers, 1, 128, "encoder_layers");
        Check(EncoderAttentionHeads, 1, 128, "encoder_attention_heads");
        Check(DecoderLayers, 1, 128, "decoder_layers");
        Check(DecoderAttentionHeads, 1, 128, "decoder_attention_heads");
        Check(MaxSourcePositions, 256, 6000, "max_source_positions");
        Check(MaxTargetPositions, 64, 4096, "max_target_positions");
        if (NumMelBins is not (80 or 128))
        {
            throw new ModelFormatException($"config.json: num_mel_bins is {NumMelBins}; 80 and 128 are known");
        }

        if (DModel % DecoderAttentionHeads != 0 || DModel % EncoderAttentionHeads != 0)
        {
            throw new ModelFormatException($"config.json: d_model {DModel} is not divisible by {EncoderAttentionHeads} and {DecoderAttentionHeads} heads");
        }

        return new ModelInfo
        {
            VocabularySize = VocabSize,
            AudioContext = MaxSourcePositions,
            AudioState = DModel,
            AudioHeads = EncoderAttentionHeads,
            AudioLayers = EncoderLayers,
            TextContext = MaxTargetPositions,
            TextState = DModel,
            TextHeads = DecoderAttentionHeads,
            TextLayers = DecoderLayers,
            MelBands = NumMelBins,
            Quantization = "onnx", // each graph may be stored differently
            SizeBytes = sizeBytes,
        };
    }

    private static void Check(int value, int min, int max, string name)
    {
        if (value < min || value > max)
        {
            throw new ModelFormatException($"config.json: {name} is {value}, and lies between {min} and {max} in Whisper models");
        }
    }
}

/// <summary>What is read of <c>generation_config.json</c>.</summary>
internal sealed record OnnxGenerationConfig(int? DecoderStartTokenId, int? NoTimestampsTokenId);

/// <summary>What is read of <c>preprocessor_config.json</c>.</summary>
internal sealed record OnnxFeatureConfig(int? FeatureSize, int? SamplingRate, int? HopLength, int? NFft);

/// <summary>Reads them without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OnnxModelConfig))]
[JsonSerializable(typeof(OnnxGenerationConfig))]
[JsonSerializable(typeof(OnnxFeatureConfig))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class OnnxJson : JsonSerializerContext;
