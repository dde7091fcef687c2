using System.Runtime.InteropServices;

namespace EchoNative.Benchmarks.Resamplers;

/// <summary>libsoxr through its C interface (soxr.h 0.1.3), one channel of float.</summary>
internal sealed unsafe class SoxrCandidate : Candidate
{
    public const uint HighQuality = 4;
    public const uint VeryHighQuality = 6;

    private static delegate* unmanaged<nuint, nuint, QualitySpec> _quality;
    private static delegate* unmanaged<double, double, uint, nint*, void*, QualitySpec*, void*, nint> _create;
    private static delegate* unmanaged<nint, float*, nuint, nuint*, float*, nuint, nuint*, nint> _process;
    private static delegate* unmanaged<nint, void> _delete;

    private readonly nint _handle;

    public SoxrCandidate(int input, int output, uint quality)
    {
        nint error;
        QualitySpec specification = _quality(quality, 0);
        _handle = _create(input, output, 1, &error, null, &specification, null);
        if (_handle == 0 || error != 0)
        {
            throw new InvalidOperationException($"soxr_create: {Marshal.PtrToStringUTF8(error)}");
        }
    }

    public static bool Load()
    {
        if (!NativeLibrary.TryLoad("libsoxr.so.0", out nint library))
        {
            return false;
        }

        _quality = (delegate* unmanaged<nuint, nuint, QualitySpec>)NativeLibrary.GetExport(library, "soxr_quality_spec");
        _create = (delegate* unmanaged<double, double, uint, nint*, void*, QualitySpec*, void*, nint>)NativeLibrary.GetExport(library, "soxr_create");
        _process = (delegate* unmanaged<nint, float*, nuint, nuint*, float*, nuint, nuint*, nint>)NativeLibrary.GetExport(library, "soxr_process");
        _delete = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "soxr_delete");
        return true;
    }

    public override int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        fixed (float* from = input, to = output)
        {
            nuint taken;
            nuint written;
            nint error = _process(_handle, from, (nuint)input.Length, &taken, to, (nuint)output.Length, &written);
            return error == 0 && taken == (nuint)input.Length ? (int)written : throw new InvalidOperationException("soxr_process failed.");
        }
    }

    public override void Dispose() => _delete(_handle);

    private struct QualitySpec
    {
        public double Precision;
        public double PhaseResponse;
        public double PassBandEnd;
        public double StopBandBegin;
        public nint Extra;
        public nuint Flags;
    }
}
