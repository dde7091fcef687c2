using System.Runtime.InteropServices;

namespace EchoNative.Benchmarks.Resamplers;

/// <summary>
/// FFmpeg's libswresample (swresample.h since FFmpeg 5.1), one channel of float: with its defaults, or with a Kaiser window and so many
/// taps at the lower rate that the stop band is comparable to soxr's.
/// </summary>
internal sealed unsafe class SwrCandidate : Candidate
{
    private const int FloatFormat = 3;

    // libswresample and the libavutil that goes with it.
    private static readonly (int Swr, int Util)[] Versions = [(4, 57), (5, 58), (6, 59)];

    private static delegate* unmanaged<nint*, Layout*, int, int, Layout*, int, int, int, nint, int> _create;
    private static delegate* unmanaged<nint, int> _start;
    private static delegate* unmanaged<nint, float**, int, float**, int, int> _convert;
    private static delegate* unmanaged<nint*, void> _free;
    private static delegate* unmanaged<nint, byte*, long, int, int> _setLong;
    private static delegate* unmanaged<nint, byte*, double, int, int> _setDouble;

    private readonly nint _handle;

    public SwrCandidate(int input, int output, int? taps)
    {
        var mono = new Layout { Order = 1, Channels = 1, Mask = 4 };
        nint handle = 0;
        int error = _create(&handle, &mono, FloatFormat, output, &mono, FloatFormat, input, 0, 0);
        if (taps is int count && error >= 0)
        {
            Set(handle, "filter_type"u8, 2L);
            Set(handle, "filter_size"u8, (long)count);
            Set(handle, "cutoff"u8, 0.955);
            Set(handle, "kaiser_beta"u8, 12.3);
        }

        if (error < 0 || _start(handle) < 0)
        {
            throw new InvalidOperationException("swr_init failed.");
        }

        _handle = handle;
    }

    public static bool Load()
    {
        foreach ((int swr, int util) in Versions)
        {
            if (NativeLibrary.TryLoad($"libavutil.so.{util}", out nint basics) && NativeLibrary.TryLoad($"libswresample.so.{swr}", out nint library))
            {
                _create = (delegate* unmanaged<nint*, Layout*, int, int, Layout*, int, int, int, nint, int>)NativeLibrary.GetExport(library, "swr_alloc_set_opts2");
                _start = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "swr_init");
                _convert = (delegate* unmanaged<nint, float**, int, float**, int, int>)NativeLibrary.GetExport(library, "swr_convert");
                _free = (delegate* unmanaged<nint*, void>)NativeLibrary.GetExport(library, "swr_free");
                _setLong = (delegate* unmanaged<nint, byte*, long, int, int>)NativeLibrary.GetExport(basics, "av_opt_set_int");
                _setDouble = (delegate* unmanaged<nint, byte*, double, int, int>)NativeLibrary.GetExport(basics, "av_opt_set_double");
                return true;
            }
        }

        return false;
    }

    public override int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        fixed (float* from = input, to = output)
        {
            float* source = from;
            float* target = to;
            int count = _convert(_handle, &target, output.Length, &source, input.Length);
            return count >= 0 ? count : throw new InvalidOperationException("swr_convert failed.");
        }
    }

    public override void Dispose()
    {
        nint handle = _handle;
        _free(&handle);
    }

    private static void Set(nint handle, ReadOnlySpan<byte> option, long value)
    {
        fixed (byte* name = option)
        {
            Check(_setLong(handle, name, value, 0));
        }
    }

    private static void Set(nint handle, ReadOnlySpan<byte> option, double value)
    {
        fixed (byte* name = option)
        {
            Check(_setDouble(handle, name, value, 0));
        }
    }

    private static void Check(int error)
    {
        if (error < 0)
        {
            throw new InvalidOperationException($"libswresample refuses an option: {error}");
        }
    }

    private struct Layout
    {
        public int Order;
        public int Channels;
        public ulong Mask;
        public nint Opaque;
    }
}
