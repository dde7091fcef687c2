namespace EchoNative;

/// <summary>How the weights of a model are brought into memory.</summary>
public sealed record WhisperModelOptions
{
    /// <summary>Use a GPU when the native library has one.</summary>
    public bool UseGpu { get; init; } = true;

    /// <summary>Index of the GPU, 0–63.</summary>
    public int GpuDevice { get; init; }

    /// <summary>
    /// Use flash attention: faster and half the memory, but <see cref="DecodeOptions.AudioContext"/> must then be a multiple of 256.
    /// </summary>
    public bool FlashAttention { get; init; } = true;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(GpuDevice);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(GpuDevice, 63);
    }
}
