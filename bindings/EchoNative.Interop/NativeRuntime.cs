using EchoNative.Interop;
using EchoNative.Interop.Loading;

namespace EchoNative;

/// <summary>The native libraries of this process: loaded once, never unloaded.</summary>
public static class NativeRuntime
{
    /// <summary>
    /// Receives every line that native code logs, without its line end. Null (the default) drops them.
    /// </summary>
    /// <remarks>
    /// It is called on whatever thread logs, in the middle of native calls: it must be quick, must not block and must not
    /// call back into EchoNative. What it throws is swallowed, as an exception can't cross native code.
    /// </remarks>
    public static Action<NativeLogLevel, string>? Log
    {
        get => NativeLog.Sink;
        set => NativeLog.Sink = value;
    }

    /// <summary>Loads the native libraries, unless that has been done, and tells what they are. Safe from any thread.</summary>
    /// <remarks>
    /// Before they are loaded, these variables are set in the native environment, each only if it is not set already:
    /// <c>OPENBLAS_NUM_THREADS=1</c>, <c>OMP_WAIT_POLICY=passive</c>, <c>GGML_NO_BACKTRACE=1</c>.
    /// </remarks>
    /// <returns>Versions, place and devices.</returns>
    /// <exception cref="NativeLibraryException">
    /// They can't be found or loaded, are too old, or have no processor backend. Every later call fails in the same way.
    /// </exception>
    public static NativeRuntimeInfo Load() => NativeLibraries.EnsureLoaded();
}
