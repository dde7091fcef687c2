using System.Runtime.InteropServices;

namespace EchoNative.Native;

/// <summary>The C library's heap.</summary>
internal static unsafe class NativeHeap
{
    /// <summary>
    /// Gives freed memory back to the system. glibc would keep it: each large block that is freed makes it take larger ones, up to 32 MiB,
    /// from its heap, which shrinks at its end only (mallopt(3), M_MMAP_THRESHOLD). Other C libraries have no such call and need none.
    /// </summary>
    public static void Trim()
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out nint trim))
        {
            _ = ((delegate* unmanaged[Cdecl]<nuint, int>)trim)(0);
        }
    }
}
