using System.Runtime.InteropServices;
using EchoNative.Interop;
using EchoNative.Interop.Loading;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>Execution providers of the loaded library.</summary>
internal static unsafe class OnnxProviders
{
    private const string Cuda = "CUDAExecutionProvider";
    private const string CoreMl = "CoreMLExecutionProvider";

    /// <summary>Their names, those that are preferred first. The library knows them; whether their devices are there shows when one is used.</summary>
    /// <exception cref="NativeLibraryException">ONNX Runtime was not found.</exception>
    public static string[] Available()
    {
        sbyte** names;
        int count;
        Ort.Check(Ort.Api->GetAvailableProviders(&names, &count), "Listing execution providers");
        var providers = new string[count];
        for (int i = 0; i < count; i++)
        {
            providers[i] = Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
        }

        Ort.Check(Ort.Api->ReleaseAvailableProviders(names, count), "Listing execution providers");
        return providers;
    }

    /// <summary>Which one is meant.</summary>
    /// <exception cref="ModelLoadException">The library does not have it.</exception>
    public static OnnxProvider Choose(OnnxProvider wanted) => Missing(wanted) is { } missing ? throw new ModelLoadException(missing)
        : wanted != OnnxProvider.Auto ? wanted
        : Available() is var available && available.Contains(Cuda) ? OnnxProvider.Cuda
        : available.Contains(CoreMl) ? OnnxProvider.CoreMl : OnnxProvider.Cpu;

    /// <summary>What it is called among an engine's capabilities; without a library the processor, and the start tells what is missing.</summary>
    public static string DeviceOf(OnnxProvider wanted)
    {
        try
        {
            OnnxProvider chosen = Missing(wanted) is null ? Choose(wanted) : OnnxProvider.Cpu;
            return chosen switch { OnnxProvider.Cuda => "cuda", OnnxProvider.CoreMl => "coreml", _ => "cpu" };
        }
        catch (NativeLibraryException)
        {
            return "cpu";
        }
    }

    /// <summary>What is missing for a provider; null when nothing is.</summary>
    /// <exception cref="NativeLibraryException">ONNX Runtime was not found.</exception>
    public static string? Missing(OnnxProvider wanted)
    {
        LoadedOnnx library = OnnxLibrary.EnsureLoaded();
        string? name = wanted switch { OnnxProvider.Cuda => Cuda, OnnxProvider.CoreMl => CoreMl, _ => null };
        if (name is null || Available() is var available && available.Contains(name))
        {
            return null;
        }

        return $"ONNX Runtime {library.Version} ({library.Path}) was built without {name}; it has {string.Join(", ", available)}. "
            + $"Install a build with it and let {OnnxSearch.PathVariable} name its folder.";
    }

    /// <summary>Adds a provider to the options of a session.</summary>
    /// <exception cref="OnnxRuntimeException">It does not work here: a driver or device is missing, or an option is unknown.</exception>
    public static void Append(OrtSessionOptions* session, OnnxProvider provider, IReadOnlyDictionary<string, string> options)
    {
        using var keys = new Utf8Array(options.Keys);
        using var values = new Utf8Array(options.Values);
        if (provider == OnnxProvider.CoreMl)
        {
            fixed (byte* name = "CoreML\0"u8)
            {
                Ort.Check(
                    Ort.Api->SessionOptionsAppendExecutionProvider(session, (sbyte*)name, keys.Pointer, values.Pointer, (nuint)options.Count),
                    "Adding CoreML");
            }
        }
        else if (provider == OnnxProvider.Cuda)
        {
            OrtCUDAProviderOptionsV2* cuda;
            Ort.Check(Ort.Api->CreateCUDAProviderOptions(&cuda), "Adding CUDA");
            try
            {
                Ort.Check(Ort.Api->UpdateCUDAProviderOptions(cuda, keys.Pointer, values.Pointer, (nuint)options.Count), "Setting CUDA's options");
                Ort.Check(Ort.Api->SessionOptionsAppendExecutionProvider_CUDA_V2(session, cuda), "Adding CUDA");
            }
            finally
            {
                Ort.Api->ReleaseCUDAProviderOptions(cuda);
            }
        }
    }

    /// <summary>Strings as C takes them.</summary>
    private readonly ref struct Utf8Array
    {
        private readonly nint[] _strings;
        private readonly GCHandle _pin;

        public Utf8Array(IEnumerable<string> texts)
        {
            _strings = [.. texts.Select(Marshal.StringToCoTaskMemUTF8)];
            _pin = GCHandle.Alloc(_strings, GCHandleType.Pinned);
        }

        public sbyte** Pointer => (sbyte**)_pin.AddrOfPinnedObject();

        public void Dispose()
        {
            _pin.Free();
            Array.ForEach(_strings, Marshal.FreeCoTaskMem);
        }
    }
}
