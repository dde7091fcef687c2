namespace EchoNative.Evaluation.Machine;

/// <summary>The native libraries: which, why these, and what they compute on.</summary>
internal sealed record LibraryInventory
{
    /// <summary>Why there are none; null when there are.</summary>
    public string? Failure { get; init; }

    /// <summary>Version of libwhisper.</summary>
    public string? Whisper { get; init; }

    /// <summary>Version of ggml.</summary>
    public string? Ggml { get; init; }

    /// <summary>Full path of libwhisper.</summary>
    public string? Path { get; init; }

    /// <summary>Where it was found.</summary>
    public NativeLibraryOrigin? Origin { get; init; }

    /// <summary>Places that come first in the search, and why the libraries were not taken from there.</summary>
    public IReadOnlyList<NativeAttempt> Rejected { get; init; } = [];

    /// <summary>What ggml computes on.</summary>
    public IReadOnlyList<NativeDevice> Devices { get; init; } = [];

    /// <summary>What ggml's processor backend was compiled with.</summary>
    public IReadOnlyDictionary<string, string> CpuFeatures { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether matrix products run on llamafile's kernels, an optimised BLAS or a graphics processor.</summary>
    public bool FastKernels { get; init; }

    /// <summary>Whether models run on a graphics processor.</summary>
    public bool HasGpu => Devices.Any(static device => device.Kind is NativeDeviceKind.Gpu or NativeDeviceKind.IntegratedGpu);

    /// <summary>Loads the libraries, and tells what came of it.</summary>
    public static LibraryInventory Read()
    {
        try
        {
            NativeRuntimeInfo native = NativeRuntime.Load();
            return new LibraryInventory
            {
                Whisper = native.WhisperVersion,
                Ggml = native.GgmlVersion,
                Path = native.LibraryPath,
                Origin = native.Origin,
                Rejected = native.Rejected,
                Devices = native.Devices,
                CpuFeatures = native.CpuFeatures,
                FastKernels = native.HasFastKernels,
            };
        }
        catch (NativeLibraryException failure)
        {
            return new LibraryInventory { Failure = failure.Message.Split(" Tried:")[0], Rejected = failure.Attempts };
        }
    }
}
