namespace EchoNative.Models;

/// <summary>What the header of a Parakeet model file says: its dimensions and how its weights are stored.</summary>
/// <remarks>Field names follow whisper.cpp's <c>parakeet_hparams</c>.</remarks>
public sealed record ParakeetModelInfo
{
    /// <summary>Pieces of text in the vocabulary, without the blank.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Frames of 10 ms that the encoder takes at a time without being enlarged.</summary>
    public required int AudioContext { get; init; }

    /// <summary>Width of the encoder.</summary>
    public required int AudioState { get; init; }

    /// <summary>Attention heads of the encoder.</summary>
    public required int AudioHeads { get; init; }

    /// <summary>Encoder layers.</summary>
    public required int AudioLayers { get; init; }

    /// <summary>Mel bands of the input.</summary>
    public required int MelBands { get; init; }

    /// <summary>Channels of the convolutions before the encoder.</summary>
    public required int SubsamplingChannels { get; init; }

    /// <summary>Width of the encoder's convolutions.</summary>
    public required int ConvolutionKernel { get; init; }

    /// <summary>Width of the prediction network.</summary>
    public required int PredictionState { get; init; }

    /// <summary>Layers of the prediction network.</summary>
    public required int PredictionLayers { get; init; }

    /// <summary>Durations that the transducer chooses from.</summary>
    public required int Durations { get; init; }

    /// <summary>Storage of the large weights, as ggml names it: <c>f32</c>, <c>f16</c>, <c>q8_0</c>, ….</summary>
    public required string Quantization { get; init; }

    /// <summary>Size of the file in bytes.</summary>
    public required long SizeBytes { get; init; }
}
