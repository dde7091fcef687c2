using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EchoNative.Interop.Loading;

/// <summary>Finds the file that a loaded library came from.</summary>
internal static unsafe class ModulePath
{
    /// <summary>Full path of the library that <paramref name="export"/> of <paramref name="library"/> lies in.</summary>
    public static string Of(nint library, string export)
    {
        if (!NativeLibrary.TryGetExport(library, export, out nint address))
        {
            return "(unknown)";
        }

        if (OperatingSystem.IsWindows())
        {
            using Process process = Process.GetCurrentProcess();
            return process.Modules.Cast<ProcessModule>().FirstOrDefault(module => module.BaseAddress == library)?.FileName ?? "(unknown)";
        }

        // Through the program's handle, because its library has a different name on glibc, musl and macOS.
        SymbolInfo info;
        var dladdr = (delegate* unmanaged[Cdecl]<nint, SymbolInfo*, int>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "dladdr");
        return dladdr(address, &info) != 0 ? Marshal.PtrToStringUTF8(info.FileName) ?? "(unknown)" : "(unknown)";
    }

    /// <summary>Dl_info of dlfcn.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SymbolInfo
    {
        public nint FileName;
        public nint FileBase;
        public nint SymbolName;
        public nint SymbolAddress;
    }
}
