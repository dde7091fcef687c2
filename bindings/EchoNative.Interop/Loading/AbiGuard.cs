using System.Globalization;
using System.Runtime.InteropServices;

namespace EchoNative.Interop.Loading;

/// <summary>
/// Refuses a libwhisper that these bindings don't fit. Its structs carry no size or version and are passed by value, so a
/// field more or less would corrupt memory without a word.
/// </summary>
internal static unsafe class AbiGuard
{
    private static readonly Version Oldest = new(1, 9);

    /// <summary>Null when <paramref name="whisper"/> fits, else the reason why not. Calls nothing that needs a backend.</summary>
    public static string? Check(nint whisper, out string version)
    {
        version = "";
        if (!NativeLibrary.TryGetExport(whisper, "whisper_version", out nint getVersion))
        {
            return "it has no whisper_version, so it is no libwhisper or one older than 1.9";
        }

        version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<sbyte*>)getVersion)()) ?? "";
        if (!IsNewEnough(version))
        {
            return $"its version is {version}, and 1.9 is the oldest that fits";
        }

        return FullParamsFit(whisper) && ContextParamsFit(whisper)
            ? null
            : $"its version is {version}, and its parameters are laid out differently from those of 1.9";
    }

    private static bool IsNewEnough(string version)
    {
        string[] parts = version.Split('.', '-');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            && new Version(major, minor) >= Oldest;
    }

    // Default values that have been the same in every release since they came, taken from the middle and the end of the
    // structs: they are found at these offsets only if all that lies before them has the same layout.
    private static bool FullParamsFit(nint whisper)
    {
        if (!NativeLibrary.TryGetExport(whisper, "whisper_full_default_params_by_ref", out nint create)
            || !NativeLibrary.TryGetExport(whisper, "whisper_free_params", out nint free))
        {
            return false;
        }

        whisper_full_params* values = ((delegate* unmanaged[Cdecl]<whisper_sampling_strategy, whisper_full_params*>)create)(
            whisper_sampling_strategy.WHISPER_SAMPLING_BEAM_SEARCH);
        bool fit = values->strategy == whisper_sampling_strategy.WHISPER_SAMPLING_BEAM_SEARCH
            && values->entropy_thold == 2.4f
            && values->logprob_thold == -1.0f
            && values->vad_params.threshold == 0.5f
            && values->vad_params.max_speech_duration_s == float.MaxValue
            && values->vad_params.samples_overlap == 0.1f;
        ((delegate* unmanaged[Cdecl]<whisper_full_params*, void>)free)(values);
        return fit;
    }

    private static bool ContextParamsFit(nint whisper)
    {
        if (!NativeLibrary.TryGetExport(whisper, "whisper_context_default_params_by_ref", out nint create)
            || !NativeLibrary.TryGetExport(whisper, "whisper_free_context_params", out nint free))
        {
            return false;
        }

        whisper_context_params* values = ((delegate* unmanaged[Cdecl]<whisper_context_params*>)create)();
        bool fit = values->dtw_n_top == -1 && values->dtw_aheads.n_heads == 0 && values->dtw_mem_size == 128 * 1024 * 1024;
        ((delegate* unmanaged[Cdecl]<whisper_context_params*, void>)free)(values);
        return fit;
    }
}
