namespace EchoNative;

/// <summary>What was loaded: versions, place, devices.</summary>
public sealed record NativeRuntimeInfo
{
    /// <summary>Version of libwhisper, such as <c>1.9.5</c>.</summary>
    public required string WhisperVersion { get; init; }

    /// <summary>Version of ggml, such as <c>0.27.0</c>.</summary>
    public required string GgmlVersion { get; init; }

    /// <summary>Full path of the loaded libwhisper.</summary>
    public required string LibraryPath { get; init; }

    /// <summary>Where it was found.</summary>
    public required NativeLibraryOrigin Origin { get; init; }

    /// <summary>The places that were searched before, in order, and why the libraries were not taken from there.</summary>
    public required IReadOnlyList<NativeAttempt> Rejected { get; init; }

    /// <summary>The devices ggml can compute on; at least one is <see cref="NativeDeviceKind.Cpu"/>.</summary>
    public required IReadOnlyList<NativeDevice> Devices { get; init; }

    /// <summary>What ggml's processor backend was compiled with, by name: <c>AVX2</c> = <c>1</c>, <c>LLAMAFILE</c> = <c>1</c> and so on.</summary>
    public required IReadOnlyDictionary<string, string> CpuFeatures { get; init; }

    /// <summary>
    /// Whether matrix products run on fast kernels: llamafile's in the processor backend, an optimised BLAS, or a graphics
    /// processor. Without any of them the encoder takes about three times as long.
    /// </summary>
    public required bool HasFastKernels { get; init; }
}
