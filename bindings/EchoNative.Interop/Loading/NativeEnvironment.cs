using System.Runtime.InteropServices;
using System.Text;

namespace EchoNative.Interop.Loading;

/// <summary>Sets variables that native libraries read once, when they are loaded.</summary>
internal static unsafe class NativeEnvironment
{
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("OPENBLAS_NUM_THREADS", "1"), // ggml calls the BLAS from threads of its own
        ("OMP_WAIT_POLICY", "passive"), // waiting threads that spin slow every other one down when cores are shared
        ("GGML_NO_BACKTRACE", "1"), // a failed assertion would start a debugger on the process
    ];

    /// <summary>Sets each default that neither the environment nor the program has set. Does nothing on Windows.</summary>
    public static void Prepare()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Environment.SetEnvironmentVariable changes a copy that getenv never sees.
        nint program = NativeLibrary.GetMainProgramHandle();
        var getenv = (delegate* unmanaged[Cdecl]<byte*, byte*>)NativeLibrary.GetExport(program, "getenv");
        var setenv = (delegate* unmanaged[Cdecl]<byte*, byte*, int, int>)NativeLibrary.GetExport(program, "setenv");
        foreach ((string name, string value) in Defaults)
        {
            fixed (byte* nativeName = Utf8(name), nativeValue = Utf8(Environment.GetEnvironmentVariable(name) ?? value))
            {
                if (getenv(nativeName) is null)
                {
                    _ = setenv(nativeName, nativeValue, 0);
                }
            }
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
