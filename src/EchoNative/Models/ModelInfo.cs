namespace EchoNative.Models;

/// <summary>What the header of a Whisper model file says: its dimensions and how its weights are stored.</summary>
/// <remarks>Field names follow whisper.cpp's <c>whisper_hparams</c>.</remarks>
public sealed record ModelInfo
{
    /// <summary>Entries of the output vocabulary (51864 English-only, 51865 multilingual, 51866 large-v3).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Encoder positions of a full window; 1500 are 30 s, 20 ms each.</summary>
    public required int AudioContext { get; init; }

    /// <summary>Width of the encoder.</summary>
    public required int AudioState { get; init; }

    /// <summary>Attention heads of the encoder.</summary>
    public required int AudioHeads { get; init; }

    /// <summary>Encoder layers.</summary>
    public required int AudioLayers { get; init; }

    /// <summary>Longest token sequence of the decoder.</summary>
    public required int TextContext { get; init; }

    /// <summary>Width of the decoder.</summary>
    public required int TextState { get; init; }

    /// <summary>Attention heads of the decoder.</summary>
    public required int TextHeads { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int TextLayers { get; init; }

    /// <summary>Mel bands of the input, 80 or 128.</summary>
    public required int MelBands { get; init; }

    /// <summary>Storage of the large weights, as ggml names it: <c>f32</c>, <c>f16</c>, <c>q8_0</c>, ….</summary>
    public required string Quantization { get; init; }

    /// <summary>Size of the file in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>True when the model knows languages other than English.</summary>
    public bool IsMultilingual => VocabularySize > 51864;
}
