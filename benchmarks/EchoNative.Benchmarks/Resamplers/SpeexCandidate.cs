using System.Runtime.InteropServices;

namespace EchoNative.Benchmarks.Resamplers;

/// <summary>speexdsp's resampler (speex_resampler.h), one channel of float.</summary>
internal sealed unsafe class SpeexCandidate : Candidate
{
    private static delegate* unmanaged<uint, uint, uint, int, int*, nint> _create;
    private static delegate* unmanaged<nint, uint, float*, uint*, float*, uint*, int> _process;
    private static delegate* unmanaged<nint, void> _delete;

    private readonly nint _handle;

    public SpeexCandidate(int input, int output, int quality)
    {
        int error;
        _handle = _create(1, (uint)input, (uint)output, quality, &error);
        if (_handle == 0)
        {
            throw new InvalidOperationException($"speex_resampler_init: {error}");
        }
    }

    public static bool Load()
    {
        if (!NativeLibrary.TryLoad("libspeexdsp.so.1", out nint library))
        {
            return false;
        }

        _create = (delegate* unmanaged<uint, uint, uint, int, int*, nint>)NativeLibrary.GetExport(library, "speex_resampler_init");
        _process = (delegate* unmanaged<nint, uint, float*, uint*, float*, uint*, int>)NativeLibrary.GetExport(library, "speex_resampler_process_float");
        _delete = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "speex_resampler_destroy");
        return true;
    }

    public override int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        fixed (float* from = input, to = output)
        {
            uint taken = (uint)input.Length;
            uint written = (uint)output.Length;
            int error = _process(_handle, 0, from, &taken, to, &written);
            return error == 0 && taken == (uint)input.Length ? (int)written : throw new InvalidOperationException("speex_resampler_process_float failed.");
        }
    }

    public override void Dispose() => _delete(_handle);
}
