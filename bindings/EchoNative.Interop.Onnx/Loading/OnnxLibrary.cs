using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EchoNative.Interop.Loading;

/// <summary>The ONNX Runtime of this process: found, checked and loaded once, never unloaded.</summary>
internal static unsafe class OnnxLibrary
{
    private static readonly Lock Gate = new();
    private static volatile LoadedOnnx? _loaded;

    /// <summary>Loads it, unless that has been done. After a failure the next call searches again: nothing was loaded.</summary>
    /// <exception cref="NativeLibraryException">It is not there, or too old; the message names every place.</exception>
    public static LoadedOnnx EnsureLoaded()
    {
        if (_loaded is { } loaded)
        {
            return loaded;
        }

        lock (Gate)
        {
            return _loaded ??= OnnxSearch.Load(
                Environment.GetEnvironmentVariable(OnnxSearch.PathVariable), AppContext.BaseDirectory, PortableRid.Current);
        }
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "No native function may be called before its resolver is there.")]
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(OnnxLibrary).Assembly, static (library, _, _) => library == "onnxruntime" ? EnsureLoaded().Handle : 0);
}
